/** What a history table (scd2) must hold: open versions, and those that a load has closed. */
import { rowBeside } from '../model/beside.ts';
import type { Dataset } from '../model/dataset.ts';
import { firstLoadTimestamp } from '../model/loader.ts';
import { rowsOf, type Row, type Rows } from '../model/rows.ts';
import { historyColumns, validFromColumn } from '../model/technical.ts';
import { parseInstant } from '../model/time.ts';
import { hashOf, idOf, rowList, rowsById, sameRow } from './facts.ts';
import { remembered } from './memo.ts';

/** Since when the versions that stand before a load are valid. */
const firstValidFrom = parseInstant(firstLoadTimestamp);

const byIdAndStart = ['id', validFromColumn.name];

/** n open versions. */
export function historyBefore(data: Dataset): Rows {
  // Stryker disable next-line StringLiteral: any name does that no other result of the owner has
  return remembered(data, 'history before', () => {
    const hash = hashOf(data);
    return rowsOf(
      [...data.columns, ...historyColumns],
      byIdAndStart,
      rowList(data.before).map((row) => rowBeside(row, [firstValidFrom, null, true, hash(row)])),
    );
  });
}

/**
 * Every version that stood before, closed at `loadTimestamp` (microseconds since 1970-01-01T00:00:00Z) where its
 * row is gone or differs by its hash, and an open version from then on of each row that differs or is new.
 */
export function historyAfter(data: Dataset, loadTimestamp: bigint): Rows {
  return remembered(data, `history after ${loadTimestamp}`, () => {
    const before = historyBefore(data);
    const hash = hashOf(data);
    const same = sameRow(data);
    const id = idOf(data.columns);
    const dataBefore = rowList(data.before);
    const present = rowsById(data.snapshot);
    const versions = rowList(before).map((version, at) => {
      const row = dataBefore[at] as Row;
      const now = present.get(id(row));
      return now && same(row, now)
        ? version
        : rowBeside(row, [firstValidFrom, loadTimestamp, false, hash(row)]);
    });
    const past = rowsById(data.before);
    for (const row of rowList(data.snapshot)) {
      const old = past.get(id(row));
      if (!old || !same(old, row)) versions.push(rowBeside(row, [loadTimestamp, null, true, hash(row)]));
    }
    return rowsOf(before.columns, byIdAndStart, versions);
  });
}
