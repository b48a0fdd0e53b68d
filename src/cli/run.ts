/** Runs a command line and turns what happens into an exit code. */
import { MatrixError } from '../model/error.ts';
import type { ExitCode, Terminal } from './command.ts';
import { runLine } from './parser.ts';
import { root } from './root.ts';

/**
 * Runs one command line, without the two first words of `process.argv`. Errors of the request are told on
 * standard error and end in 2, what the machine refuses (a folder that cannot be written) in 1; any other error is
 * thrown.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const tell = ({ message }: Error, code: string, exitCode: ExitCode): ExitCode => {
    terminal.error(`dpone-matrix: ${message} [${code}]\n`);
    return exitCode;
  };
  try {
    return await runLine(root, argv, terminal);
  } catch (error) {
    if (error instanceof MatrixError) return tell(error, error.code, 2);
    if (error instanceof Error && 'syscall' in error && 'code' in error)
      return tell(error, String(error.code), 1);
    throw error;
  }
}
