/** Seven planted defects: what each does to a right load, and who must see it, at which key and column. */
import type { MatrixCase } from '../../../src/model/case.ts';
import type { Difference } from '../../../src/model/check.ts';
import { eventField } from '../../../src/model/events.ts';
import { columnIndex } from '../../../src/model/rows.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { currentColumn, validToColumn } from '../../../src/model/technical.ts';
import type { Value } from '../../../src/model/value.ts';
import type { Volume } from '../../../src/model/volume.ts';

/** What a right load left, as it was read back: rows of a table, or the events that it added. */
export interface Left {
  readonly c: MatrixCase;
  readonly volume: Volume;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Version 1 of a deleted row, as the source held it. */
  readonly deleted: Row;
}

/** Who must see the defect. */
export interface Sight {
  /** Names of checks that must fail. */
  readonly checks: readonly string[];
  /** What the keyed difference must say: sort, key column and key, and the column where one changed. */
  readonly sort: 'missing' | 'unexpected' | 'changed';
  readonly key: string;
  readonly column?: string;
}

export interface Planted {
  readonly rows: readonly Row[];
  readonly sight: Sight;
}

export interface Defect {
  readonly name: string;
  appliesTo(c: MatrixCase): boolean;
  plant(left: Left): Planted;
}

/** A dense column, so that every row has a value there. */
export const denseColumn = (c: Pick<MatrixCase, 'source'>): string => `wide_${c.source}_006_uint16`;
/** A dense column of bytes. */
export const bytesColumn = (c: Pick<MatrixCase, 'source'>): string => `wide_${c.source}_048_rowversion`;

const content = (c: MatrixCase): string => {
  if (c.sink_shape === 'log') return 'event_checksum_matches_expected';
  switch (c.strategy) {
    case 'full_refresh':
      return 'checksum_matches_full_source';
    case 'incremental_append':
      return 'append_checksum_matches_delta';
    case 'scd2':
      return 'scd2_current_rows_match_source';
    default:
      return 'checksum_matches_source_snapshot';
  }
};

const count = (c: MatrixCase): string => {
  if (c.sink_shape === 'log') return 'event_count_matches_expected';
  switch (c.strategy) {
    case 'full_refresh':
      return 'row_count_matches_full_source';
    case 'incremental_append':
      return 'append_count_matches_delta';
    case 'scd2':
      return 'scd2_current_rows_match_source';
    default:
      return 'row_count_matches_source_snapshot';
  }
};

const keyAt = ({ c, columns }: Left): number =>
  c.sink_shape === 'log' ? eventField.key : columnIndex(columns, 'id');

const idOf = (left: Left, row: Row): string => String(row[keyAt(left)]);

/** The first row that the load inserted: every strategy leaves it, and no state before the load has it. */
function inserted(left: Left): number {
  const id = String(left.volume.ids.insert?.[0]);
  const at = left.rows.findIndex((row) => idOf(left, row) === id);
  if (at < 0) throw new RangeError(`${left.c.case_id}: no row ${id} to damage`);
  return at;
}

function changed(left: Left, at: number, column: string, change: (value: Value) => Value): Planted {
  const row = left.rows[at] as Row;
  const position = columnIndex(left.columns, column);
  const damaged = row.with(position, change(row[position] as Value));
  return {
    rows: left.rows.with(at, damaged),
    sight: {
      checks: [content(left.c), 'wide_columns_preserved'],
      sort: 'changed',
      key: idOf(left, row),
      column,
    },
  };
}

const everywhere = (): boolean => true;

export const defects: readonly Defect[] = [
  {
    name: 'a row dropped',
    appliesTo: everywhere,
    plant(left) {
      const at = inserted(left);
      return {
        rows: left.rows.toSpliced(at, 1),
        sight: {
          checks: [count(left.c), content(left.c), 'loader_report_matches_target'],
          sort: 'missing',
          key: idOf(left, left.rows[at] as Row),
        },
      };
    },
  },
  {
    name: 'a row doubled',
    appliesTo: everywhere,
    plant(left) {
      const row = left.rows[inserted(left)] as Row;
      return {
        rows: [...left.rows, row],
        sight: {
          checks: [count(left.c), content(left.c), 'loader_report_matches_target'],
          sort: 'unexpected',
          key: idOf(left, row),
        },
      };
    },
  },
  {
    name: 'a delete left',
    // An append keeps deletes as rows, and a log of snapshots has none.
    appliesTo: (c) =>
      c.sink_shape === 'log' ? c.strategy !== 'full_refresh' : c.strategy !== 'incremental_append',
    plant: leftDelete,
  },
  {
    name: 'a value changed',
    appliesTo: everywhere,
    plant: (left) =>
      changed(left, inserted(left), denseColumn(left.c), (value) => ((value as number) + 1) % 65_536),
  },
  {
    name: 'a null turned into an empty string',
    appliesTo: everywhere,
    plant(left) {
      const texts = left.columns.filter(({ name, kind }) => name.startsWith('wide_') && kind === 'text');
      for (const { name } of texts) {
        const position = columnIndex(left.columns, name);
        const at = left.rows.findIndex((row) => row[position] === null && isWritten(left, row));
        if (at < 0) continue;
        const planted = changed(left, at, name, () => '');
        const checks = [...planted.sight.checks, 'no_unexpected_null_density'];
        return { ...planted, sight: { ...planted.sight, checks } };
      }
      throw new RangeError(`${left.c.case_id}: no null text to damage`);
    },
  },
  {
    name: 'the last batch missed',
    appliesTo: everywhere,
    plant(left) {
      const [first, last] = left.volume.ids.insert ?? [0, 0];
      const from = Math.ceil((first + last) / 2);
      const isMissed = (row: Row): boolean => Number(idOf(left, row)) >= from;
      return {
        rows: left.rows.filter((row) => !isMissed(row)),
        sight: { checks: [count(left.c), content(left.c)], sort: 'missing', key: String(from) },
      };
    },
  },
];

/** A row with data that the load itself has written. */
function isWritten(left: Left, row: Row): boolean {
  if (left.c.sink_shape === 'log') return row[eventField.hasData] === true;
  const [first, last] = left.volume.ids.insert ?? [0, 0];
  const id = Number(idOf(left, row));
  return id >= first && id <= last;
}

function leftDelete(left: Left): Planted {
  const { c, columns, rows, deleted } = left;
  const key = String(deleted[0]);
  const at = rows.findIndex((row) => idOf(left, row) === key);
  if (c.sink_shape === 'log') {
    const checks = ['delete_events_present_when_expected', content(c)];
    return { rows: rows.toSpliced(at, 1), sight: { checks, sort: 'missing', key } };
  }
  if (c.strategy === 'scd2') {
    const open = (rows[at] as Row)
      .with(columnIndex(columns, validToColumn.name), null)
      .with(columnIndex(columns, currentColumn.name), true);
    const checks = [content(c), 'scd2_history_closed'];
    return {
      rows: rows.with(at, open),
      sight: { checks, sort: 'changed', key, column: validToColumn.name },
    };
  }
  // What the technical columns of the row would be does not matter: the row should not be there at all.
  const row = columns.map((_, index) => deleted[index] ?? (rows[0] as Row)[index] ?? null);
  const named = c.strategy === 'full_refresh' ? count(c) : 'delete_keys_absent';
  return { rows: [...rows, row], sight: { checks: [named, content(c)], sort: 'unexpected', key } };
}

/** Whether the difference names the key, and the column, where it must. */
export function sees(difference: Difference, { sort, key, column }: Sight): boolean {
  const holds = (named: Readonly<Record<string, string>>): boolean =>
    Object.values(named).some((text) => text === key || text === JSON.stringify(key));
  if (sort !== 'changed') return difference[sort].first.some(holds);
  return difference.changed.first.some(
    (row) => holds(row.key) && (column === undefined || row.cells.some((cell) => cell.column === column)),
  );
}
