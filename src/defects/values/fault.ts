/** A fault of single values: which kinds or families it befalls, and what it makes of a value. */
import type { Family } from '../../model/families.ts';
import type { Column } from '../../model/rows.ts';
import type { Kind, Value } from '../../model/value.ts';

export interface ValueFault {
  readonly name: string;
  readonly breaks: string;
  /** The columns that can show it. */
  readonly kinds?: readonly Kind[];
  readonly families?: readonly Family[];
  /** Whether it turns a value into a null or a null into a value. */
  readonly nulls?: boolean;
  /** Only one value in some hundreds can show it. */
  readonly rare?: boolean;
  /**
   * What is left of a value; undefined, or the same value, where this one can't show the fault.
   * @param other the same column's value in the next row that the load has written
   */
  change(value: Value, column: Column, other: Value): Value | undefined;
}

export function befalls({ kinds, families }: ValueFault, column: Column): boolean {
  return (kinds?.includes(column.kind) ?? false) || (families?.includes(column.family) ?? false);
}

/** A fault of values that are there, of one JavaScript form. */
export function ofText(change: (text: string) => string | null | undefined): ValueFault['change'] {
  return (value) => (typeof value === 'string' ? change(value) : undefined);
}

export function ofNumber(change: (number: number) => number | null | undefined): ValueFault['change'] {
  return (value) => (typeof value === 'number' ? change(value) : undefined);
}

export function ofBigint(change: (number: bigint) => bigint | null | undefined): ValueFault['change'] {
  return (value) => (typeof value === 'bigint' ? change(value) : undefined);
}

export function ofBytes(change: (bytes: Uint8Array) => Uint8Array | null | undefined): ValueFault['change'] {
  return (value) => (value instanceof Uint8Array ? change(value) : undefined);
}

/** A null that becomes something. */
export function ofNull(replacement: Value): ValueFault['change'] {
  return (value) => (value === null ? replacement : undefined);
}
