/** Texts of the form `name=value`, as options give them. */
import { MatrixError } from '../model/error.ts';

/**
 * By name, in the order given.
 * @param option as the user wrote it, for messages
 * @throws MatrixError MATRIX_BAD_REQUEST for another form, or a name that is given twice
 */
export function readNamed(option: string, given: readonly string[]): ReadonlyMap<string, string> {
  const named = new Map<string, string>();
  for (const text of given) {
    const at = text.indexOf('=');
    const bad = (why: string): MatrixError =>
      new MatrixError('MATRIX_BAD_REQUEST', `${option} ${JSON.stringify(text)}: ${why}`);
    if (at < 1 || at === text.length - 1) throw bad('write name=value');
    const name = text.slice(0, at);
    if (named.has(name)) throw bad(`${name} is given twice`);
    named.set(name, text.slice(at + 1));
  }
  return named;
}
