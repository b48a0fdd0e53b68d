/** Runs a command line and turns what happens into an exit code. */
import { MatrixError } from '../model/error.ts';
import type { ExitCode, Terminal } from './command.ts';
import { runLine } from './parser.ts';
import { root } from './root.ts';

/**
 * Runs one command line, without the two first words of `process.argv`. Errors of the request are told on
 * standard error and end in 2; any other error is thrown.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await runLine(root, argv, terminal);
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    terminal.error(`dpone-matrix: ${error.message} [${error.code}]\n`);
    return 2;
  }
}
