/** A command line run in this process, with what it wrote. */
import { run } from '../../src/cli/run.ts';

export async function dpone(argv: string[], environment: Record<string, string> = {}) {
  let out = '';
  let error = '';
  const code = await run(argv, {
    environment,
    out: (text) => (out += text),
    error: (text) => (error += text),
  });
  return { code, out, error };
}
