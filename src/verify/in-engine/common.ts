/** What the columns of two tables have in common: the kind in which the values of both can be held against each other. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import type { Place, SlicedColumn, SlicedTable } from '../../model/sliced.ts';
import { canonicalText } from '../../model/text.ts';
import type { Kind, Value } from '../../model/value.ts';

/** A column that both tables have. */
export interface Pair {
  readonly source: SlicedColumn;
  readonly target: SlicedColumn;
  /** As the values of both are shown and compared. */
  readonly column: Column;
}

const wholes: ReadonlySet<Kind> = new Set(['integer', 'int64']);
const floats: ReadonlySet<Kind> = new Set(['float32', 'float64']);

/** Kinds of one canonical text share it; any others are compared as texts. */
function commonKind(left: Kind, right: Kind): Kind {
  if (left === right) return left;
  if (wholes.has(left) && wholes.has(right)) return 'int64';
  return floats.has(left) && floats.has(right) ? 'float64' : 'text';
}

function inKind(value: Value, from: Kind, to: Kind): Value {
  if (value === null || from === to || to === 'float64') return value;
  return to === 'int64' ? BigInt(value as number | bigint) : canonicalText(value, from);
}

/** The rows of one table in the kinds that both have. */
export function inCommon(pairs: readonly Pair[], side: 'source' | 'target', rows: readonly Row[]): Row[] {
  const kinds = pairs.map((pair) => [pair[side].kind, pair.column.kind] as const);
  return rows.map((row) => kinds.map(([from, to], index) => inKind(row[index] as Value, from, to)));
}

/** @throws MatrixError MATRIX_BAD_REQUEST for a column that a table does not have */
export function pairsOf(
  source: SlicedTable,
  target: SlicedTable,
  columns: readonly string[],
): readonly Pair[] {
  const find = ({ title, columns: there }: SlicedTable, name: string): SlicedColumn => {
    const found = there.find((column) => column.name === name);
    if (found) return found;
    const names = there.map((column) => column.name).join(', ');
    throw new MatrixError('MATRIX_BAD_REQUEST', `${title} has no column ${name}; it has ${names || 'none'}`);
  };
  return columns.map((name) => {
    const [left, right] = [find(source, name), find(target, name)];
    const kind = commonKind(left.kind, right.kind);
    const nullable = left.nullable || right.nullable;
    return { source: left, target: right, column: { name, kind, nullable, family: 'text' } };
  });
}

/**
 * By the value of a single key column of whole numbers, which an index finds; else by a hash of the key, which both
 * engines must be able to take.
 * @throws MatrixError MATRIX_BAD_REQUEST
 */
export function placeOf(key: readonly Pair[]): Place {
  const [only, ...others] = key;
  if (!only) throw new MatrixError('MATRIX_BAD_REQUEST', 'a comparison needs at least one key column');
  const { column, source, target } = only;
  const isWhole = wholes.has(source.kind) && wholes.has(target.kind);
  if (others.length === 0 && isWhole && !column.nullable) return { by: 'value', column: column.name };
  const without = key.find((pair) => !pair.source.inEngine || !pair.target.inEngine);
  if (!without) return { by: 'hash', columns: key.map((pair) => pair.column.name) };
  throw new MatrixError(
    'MATRIX_BAD_REQUEST',
    `the key column ${without.column.name} has no canonical text in the SQL of ` +
      `${without.source.inEngine ? 'the target' : 'the source'}: name a key of other columns`,
  );
}
