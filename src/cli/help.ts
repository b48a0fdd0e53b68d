/** What stands at the end of the general help, and the help of every command for the docs. */
import type { CommandHelp } from '../docs/command-line-page.ts';
import { environmentVariables } from '../matrix/environment.ts';
import { columns } from './columns.ts';
import { isGroup } from './command.ts';
import type { Command, Group } from './command.ts';
import { runLine } from './parser.ts';

const variables = environmentVariables.filter(({ audience }) => audience === 'user');

export const epilogue = `For example:
  # what a case loads, expects and checks
  dpone-matrix explain <case_id>
  # whether this machine has what a run needs
  dpone-matrix doctor

Environment:
${columns(
  variables.map(({ name, meaning }) => [name, meaning]),
  '  ',
)}
Exit codes: 0 as it should be, 1 something is not, 2 the request itself was wrong.
The tests are run by Playwright: npx playwright test --project=mock_contract`;

/** The help of a group and of all that is in it, as it is printed. */
export async function helpsOf(root: Group): Promise<readonly CommandHelp[]> {
  const helps: CommandHelp[] = [];
  const add = async (command: Command | Group, path: readonly string[]): Promise<void> => {
    if (!isGroup(command) && command.isHidden) return;
    let help = '';
    const terminal = { environment: {}, folder: '', out: (text: string) => (help += text), error: () => {} };
    await runLine(root, [...path.slice(1), '--help'], terminal);
    helps.push({ path: path.join(' '), summary: command.summary, help });
    for (const each of isGroup(command) ? command.commands : []) await add(each, [...path, each.name]);
  };
  await add(root, [root.name]);
  return helps;
}
