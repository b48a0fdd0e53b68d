/** A command line run in this process, with what it wrote. */
import type { ExitCode } from '../../src/cli/command.ts';
import { run } from '../../src/cli/run.ts';

export interface Told {
  readonly code: ExitCode;
  readonly out: string;
  readonly error: string;
}

/** @param folder the working directory that the command is told */
export async function dpone(
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  folder = '/nowhere',
): Promise<Told> {
  let out = '';
  let error = '';
  const code = await run(argv, {
    environment,
    folder,
    out: (text) => (out += text),
    error: (text) => (error += text),
  });
  return { code, out, error };
}
