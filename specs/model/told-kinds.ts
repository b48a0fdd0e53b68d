/** A second opinion on what each kind holds, and on which of its values have one canonical text. */
import type { Kind, Value } from '../../src/model/value.ts';
import { toldValue } from './told.ts';

const wholeNumbers: readonly Kind[] = ['integer', 'date', 'time'];
const bigWholeNumbers: readonly Kind[] = ['int64', 'timestamp', 'instant'];
const floats: readonly Kind[] = ['float32', 'float64'];

/** Whether a value that is not null has the form of the kind. */
export function allows(kind: Kind, value: Exclude<Value, null>): boolean {
  if (wholeNumbers.includes(kind)) return typeof value === 'number' && Number.isSafeInteger(value);
  if (bigWholeNumbers.includes(kind)) return typeof value === 'bigint';
  if (floats.includes(kind)) return typeof value === 'number';
  if (kind === 'boolean') return typeof value === 'boolean';
  return kind === 'bytes' ? value instanceof Uint8Array : typeof value === 'string';
}

/**
 * A text that two values of a kind share exactly where they have one canonical text: 0 and -0 where they are
 * whole numbers, doubles that round to one `float32`, and lone surrogates, which count as U+FFFD.
 */
export function toldAs(kind: Kind, value: Value): string {
  if (typeof value === 'string') return toldValue(value.toWellFormed());
  if (typeof value !== 'number') return toldValue(value);
  if (kind === 'float32') return toldValue(Math.fround(value));
  return toldValue(wholeNumbers.includes(kind) ? value + 0 : value);
}
