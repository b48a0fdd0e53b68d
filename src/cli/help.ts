/** The help texts. */
import { environmentVariables } from '../matrix/environment.ts';
import type { Command } from './command.ts';

export function generalHelp(commands: Readonly<Record<string, Command>>): string {
  return `dpone-matrix: the matrix of certified loads, its manifests and its docs.

Usage: dpone-matrix <command> [options]

Commands:
${columns(Object.entries(commands).map(([name, { summary }]) => [name, summary]))}

Options:
${columns([
  ['--help', 'this text, or after a command that of the command'],
  ['--version', 'the version of the package'],
])}

Environment:
${columns(environmentVariables.filter((v) => v.audience === 'user').map((v) => [v.name, v.meaning]))}

Exit codes: 0 as it should be, 1 something is not, 2 the request itself was wrong.
The tests are run by Playwright: npx playwright test --project=mock_contract
`;
}

export function commandHelp(name: string, { summary, usage, optionHelp, examples = [] }: Command): string {
  const options = Object.entries(optionHelp);
  const list =
    options.length > 0 ? `\nOptions:\n${columns(options.map(([o, text]) => [`--${o}`, text]))}\n` : '';
  const shown =
    examples.length > 0
      ? `\nFor example:\n${examples.map((args) => `  dpone-matrix ${name} ${args}\n`).join('')}`
      : '';
  return `dpone-matrix ${name}: ${summary}\n\nUsage: dpone-matrix ${name} ${usage}\n${list}${shown}`;
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([first]) => first.length));
  return rows.map(([first, second]) => `  ${first.padEnd(width)}  ${second}`).join('\n');
}
