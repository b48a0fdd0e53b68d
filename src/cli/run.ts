/** Finds the command, parses its arguments, and turns what happens into an exit code. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../matrix/nearest.ts';
import { MatrixError } from '../model/error.ts';
import { packageVersion } from '../model/package.ts';
import type { Arguments, Command, ExitCode, Terminal } from './command.ts';
import { casesCommand } from './commands/cases.ts';
import { defectsCommand } from './commands/defects.ts';
import { docsCommand } from './commands/docs.ts';
import { explainCommand } from './commands/explain.ts';
import { manifestCommand } from './commands/manifest.ts';
import { commandHelp, generalHelp } from './help.ts';

const commands: Readonly<Record<string, Command>> = {
  cases: casesCommand,
  manifest: manifestCommand,
  explain: explainCommand,
  defects: defectsCommand,
  docs: docsCommand,
};

/**
 * Runs one command line, without the two first words of `process.argv`. Errors of the request are told on
 * standard error and end in 2; any other error is thrown.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    terminal.error(`dpone-matrix: ${error.message} [${error.code}]\n`);
    return 2;
  }
}

async function dispatch([name, ...rest]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (name === '--version') {
    terminal.out(`${packageVersion}\n`);
    return 0;
  }
  const asked = name === '--help' || name === '-h' || name === 'help';
  const subject = asked ? rest[0] : name;
  if (subject === undefined) {
    if (asked) terminal.out(generalHelp(commands));
    else terminal.error(generalHelp(commands));
    return asked ? 0 : 2;
  }
  const command = findCommand(subject);
  if (asked || rest.includes('--help') || rest.includes('-h')) {
    terminal.out(commandHelp(subject, command));
    return 0;
  }
  return command.run(parse(subject, command, rest), terminal);
}

function findCommand(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command;
  const names = Object.keys(commands);
  throw new MatrixError(
    'MATRIX_UNKNOWN_COMMAND',
    `${JSON.stringify(name)} is not a command; ${didYouMean(name, names)} Commands: ${names.join(', ')}; see --help`,
  );
}

/** @throws MatrixError MATRIX_BAD_REQUEST for an unknown option, one without its value, too few or too many words */
function parse(name: string, command: Command, args: readonly string[]): Arguments {
  const bad = (message: string): MatrixError =>
    new MatrixError('MATRIX_BAD_REQUEST', `${message}; usage: dpone-matrix ${name} ${command.usage}`);
  const known = Object.keys(command.options);
  for (const argument of args) {
    const option = /^--([^=]+)/.exec(argument)?.[1];
    if (option === undefined || known.includes(option)) continue;
    throw bad(`${name} has no option --${option}${known.length > 0 ? `; ${didYouMean(option, known)}` : ''}`);
  }
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: command.options,
      allowPositionals: true,
    });
    const [least, most] = command.words;
    if (positionals.length < least || positionals.length > most) {
      const wanted = least === most ? String(least) : `${least} to ${most}`;
      throw bad(
        `${name} takes ${wanted} words, and was given ${positionals.length}: ${positionals.join(' ') || 'none'}`,
      );
    }
    return { values, positionals };
  } catch (error) {
    if (error instanceof MatrixError || !(error instanceof TypeError)) throw error;
    throw bad(error.message);
  }
}
