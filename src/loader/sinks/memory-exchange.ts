/** An exchange computed aside: from the target's rows and the staged ones to the target's next rows. */
import { MatrixError } from '../../model/error.ts';
import type { Manifest } from '../../model/manifest.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Column, Row } from '../../model/rows.ts';
import { hashColumn } from '../../model/technical.ts';
import type { Value } from '../../model/value.ts';
import type { Exchange, Exchanged, Remove } from '../contract.ts';
import { deleteReader, lastChanges } from '../last-change.ts';
import { projection } from '../projection.ts';
import { hashesByKey, sameHash } from '../row-hashes.ts';
import { required } from '../strategy-of.ts';

export interface RowSet {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface ExchangeInput {
  readonly target: RowSet;
  readonly staged: RowSet;
  /** The rows of `remove.keys`, one column wide. */
  readonly keys: readonly Row[];
  readonly what: Exchange;
  readonly manifest: Manifest;
  /** Microseconds since 1970-01-01T00:00:00Z. */
  readonly load_timestamp: bigint;
}

export interface ExchangedRows extends Exchanged {
  readonly rows: readonly Row[];
}

/** @throws MatrixError MATRIX_DUPLICATE_KEY, MATRIX_TOO_MANY_PARTITIONS, MATRIX_MANIFEST_INCOMPLETE, MATRIX_SCHEMA_MISMATCH */
export function exchangeRows(input: ExchangeInput): ExchangedRows {
  const { target, what } = input;
  const rows: Row[] = [];
  const removes = removal(what.remove, input);
  const added = additions(input);
  if (what.by === 'expire') {
    const { isCurrent, expired } = history(input);
    for (const row of target.rows) rows.push(isCurrent(row) && removes.test(row) ? expired(row) : row);
    for (const row of added) rows.push(row);
    return { rows, removed: 0, added: added.length };
  }
  for (const row of target.rows) if (!removes.test(row)) rows.push(row);
  const removed = target.rows.length - rows.length;
  for (const row of added) rows.push(row);
  return { rows, removed, added: added.length, ...removes.counted() };
}

interface Removal {
  readonly test: (row: Row) => boolean;
  /** Of the rows that were tested. */
  readonly counted: () => { readonly gone?: number };
}

function removal(remove: Remove, input: ExchangeInput): Removal {
  const { target, staged } = input;
  const uncounted = (test: (row: Row) => boolean): Removal => ({ test, counted: () => ({}) });
  switch (remove.what) {
    case 'nothing':
      return uncounted(() => false);
    case 'all':
      return uncounted(() => true);
    case 'staged_keys': {
      const keys = valueSet(staged.rows, keyIndex(staged.columns, input));
      const key = keyIndex(target.columns, input);
      return uncounted((row) => keys.has(row[key] as Value));
    }
    case 'staged_keys_and_gone': {
      const keys = valueSet(staged.rows, keyIndex(staged.columns, input));
      const present = valueSet(input.keys, 0);
      const key = keyIndex(target.columns, input);
      let gone = 0;
      const test = (row: Row) => {
        const value = row[key] as Value;
        if (keys.has(value)) return true;
        if (present.has(value)) return false;
        gone += 1;
        return true;
      };
      return { test, counted: () => ({ gone }) };
    }
    case 'window': {
      const { from, before } = remove.window;
      const index = columnIndex(target.columns, remove.window.column);
      return uncounted((row) => {
        const day = row[index];
        return typeof day === 'number' && day >= from && day < before;
      });
    }
    case 'partitions': {
      const days = valueSet(staged.rows, columnIndex(staged.columns, remove.column));
      for (const day of remove.days) days.add(day);
      refuseTooMany(days.size, input.manifest);
      const index = columnIndex(target.columns, remove.column);
      return uncounted((row) => days.has(row[index] as Value));
    }
    case 'differing_and_gone': {
      const hashes = hashesByKey(keysAndHashes(staged, input));
      const [key, hash] = [keyIndex(target.columns, input), columnIndex(target.columns, hashColumn.name)];
      return uncounted((row) => !sameHash(hashes, row[key] as Value, row[hash] as Uint8Array));
    }
  }
}

function additions(input: ExchangeInput): readonly Row[] {
  const { target, staged, what } = input;
  const constants = what.by === 'expire' ? history(input).opened : {};
  const project = projection(staged.columns, target.columns, constants);
  switch (what.add.what) {
    case 'all':
    case 'all_with_op':
      return staged.rows.map(project);
    case 'last_but_deletes': {
      const isDelete = deleteReader(staged.columns);
      const last = lastChanges(staged.columns, staged.rows, keyName(input));
      return last.filter((row) => !isDelete(row)).map(project);
    }
    case 'differing_and_new': {
      const current = what.by === 'expire' ? target.rows.filter(history(input).isCurrent) : target.rows;
      const hashes = hashesByKey(keysAndHashes({ ...target, rows: current }, input));
      const [key, hash] = [keyIndex(staged.columns, input), columnIndex(staged.columns, hashColumn.name)];
      return staged.rows
        .filter((row) => !sameHash(hashes, row[key] as Value, row[hash] as Uint8Array))
        .map(project);
    }
  }
}

/** The history columns by the manifest's names. */
function history({ target, manifest, load_timestamp }: ExchangeInput) {
  const { strategy } = manifest.sink;
  const from = required(strategy.valid_from, manifest, 'sink.strategy.valid_from');
  const to = required(strategy.valid_to, manifest, 'sink.strategy.valid_to');
  const flag = required(strategy.current_flag, manifest, 'sink.strategy.current_flag');
  const [fromIndex, toIndex, flagIndex] = [from, to, flag].map((name) =>
    columnIndex(target.columns, name),
  ) as [number, number, number];
  return {
    opened: { [from]: load_timestamp, [to]: null, [flag]: true },
    isCurrent: (row: Row) => row[flagIndex] === true,
    /** @throws MatrixError MATRIX_LOAD_TIMESTAMP where the version would end before it began */
    expired: (row: Row): Row => {
      if ((row[fromIndex] as bigint) > load_timestamp) {
        throw new MatrixError(
          'MATRIX_LOAD_TIMESTAMP',
          `a current version began at ${String(row[fromIndex])} µs, after the load's timestamp ${load_timestamp} µs`,
        );
      }
      return row.with(toIndex, load_timestamp).with(flagIndex, false);
    },
  };
}

function refuseTooMany(days: number, manifest: Manifest): void {
  const most = manifest.sink.strategy.partition?.max_partitions_per_run;
  if (most === undefined || days <= most) return;
  throw new MatrixError(
    'MATRIX_TOO_MANY_PARTITIONS',
    `${days} partitions are listed or staged, and max_partitions_per_run allows ${most}`,
  );
}

function keyName({ manifest }: ExchangeInput): string {
  return required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
}

function keyIndex(columns: readonly Column[], input: ExchangeInput): number {
  return columnIndex(columns, keyName(input));
}

function valueSet(rows: readonly Row[], index: number): Set<Value> {
  const values = new Set<Value>();
  for (const row of rows) values.add(row[index] as Value);
  return values;
}

function* keysAndHashes(
  { columns, rows }: RowSet,
  input: ExchangeInput,
): Generator<readonly [Value, Uint8Array]> {
  const [key, hash] = [keyIndex(columns, input), columnIndex(columns, hashColumn.name)];
  for (const row of rows) yield [row[key] as Value, row[hash] as Uint8Array];
}
