/** What codecs throw for a value that a native type does not have. */
import { MatrixError } from '../model/error.ts';

const shown = 48;

export function badValue(native: string, value: unknown): never {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  const clipped = text.length > shown ? `${text.slice(0, shown)}… (${text.length} characters)` : text;
  throw new MatrixError('MATRIX_BAD_VALUE', `${native} has no value for ${typeof value} ${clipped}`);
}
