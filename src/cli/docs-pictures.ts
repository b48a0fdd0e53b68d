/** The rows of the docs' pictures: what the oracle says of each strategy, of five rows. */
import { dataset } from '../dataset/index.ts';
import { volumeOf } from '../dataset/volume.ts';
import type { Picture, PictureRow } from '../docs/picture.ts';
import { strategyTexts } from '../docs/strategies.ts';
import { cases } from '../matrix/cases.ts';
import { sources } from '../matrix/systems.ts';
import type { Strategy } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import { eventField } from '../model/events.ts';
import { rowHasher } from '../model/row-hash.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row } from '../model/rows.ts';
import { currentColumn, opColumn } from '../model/technical.ts';
import { dayText } from '../model/time.ts';
import { goneRows, idOf, rowList, rowsById, touchedRows, windowRows } from '../oracle/facts.ts';
import { expectation } from '../oracle/index.ts';

/** One row each is deleted, updated and inserted, and two are left alone. */
const volume = volumeOf({ rows: 4, change_ratio: '0.75', delete_ratio: '0.25' });

export function pictureOf(strategy: Strategy): Picture {
  const data = dataset(sources[0], volume);
  const rows = pictureRows(data, strategyTexts[strategy].reads === 'window');
  const of = (sink_shape: 'table' | 'log') =>
    expectation({ strategy, sink_shape }, data, { source: keepAll, sink: keepAll }, 0n);
  const table = of('table');
  const isTold = cases.some((c) => c.strategy === strategy && c.sink_shape === 'log');
  return {
    before: rows(table.before.columns, rowList(table.before)),
    ...offeredBy(strategy, data, rows),
    after: rows(table.after.columns, rowList(table.after)).toSorted(
      (a, b) => a.id - b.id || (a.version ?? 0) - (b.version ?? 0),
    ),
    events: isTold ? rowList(of('log').after).map((row) => eventRow(data, row)) : null,
  };
}

const keepAll = () => undefined;

type ToPicture = (columns: readonly Column[], rows: readonly Row[]) => readonly PictureRow[];

function offeredBy(strategy: Strategy, data: Dataset, rows: ToPicture): Pick<Picture, 'offered' | 'keys'> {
  const { snapshot, changes } = data;
  const { columns } = snapshot;
  switch (strategyTexts[strategy].reads) {
    case 'snapshot':
      return { offered: rows(columns, rowList(snapshot)) };
    case 'changes':
    case 'change_log':
      return { offered: rows(changes.columns, rowList(changes)) };
    case 'window':
      return { offered: rows(columns, windowRows(snapshot)) };
    case 'transaction_ids':
      return {
        offered: rows(columns, touchedRows(data)),
        keys: rowList(snapshot).map(idOf(columns)),
      };
  }
}

/** @param isByDay whether a row's day is what decides about it */
function pictureRows(data: Dataset, isByDay: boolean): ToPicture {
  const hash = rowHasher(data.columns);
  const before = rowsById(data.before);
  const day = columnIndex(data.columns, 'business_date');
  return (columns, rows) => {
    const at = (name: string): number => columns.findIndex((column) => column.name === name);
    const [op, current] = [at(opColumn.name), at(currentColumn.name)];
    return rows.map((row) => {
      const id = idOf(columns)(row);
      const first = before.get(id);
      const isFirst = !first || hash(row).toString() === hash(first).toString();
      const notes = [
        ...(op >= 0 && row[op] !== null ? [String(row[op])] : []),
        ...(current >= 0 ? [row[current] ? 'current' : 'closed'] : []),
        ...(isByDay ? [dayText(row[day] as number)] : []),
      ];
      return {
        id,
        change: changeOf(data, id),
        version: isFirst ? 1 : 2,
        ...(notes.length > 0 ? { note: notes.join(' · ') } : {}),
      };
    });
  };
}

function eventRow(data: Dataset, row: Row): PictureRow {
  const id = Number(row[eventField.key]);
  const version = changeOf(data, id) === 'updated' ? 2 : 1;
  return {
    id,
    change: changeOf(data, id),
    version: row[eventField.hasData] ? version : null,
    note: String(row[eventField.op]),
  };
}

function changeOf(data: Dataset, id: number): PictureRow['change'] {
  if (!rowsById(data.before).has(id)) return 'inserted';
  if (goneRows(data).some((row) => idOf(data.columns)(row) === id)) return 'deleted';
  return touchedRows(data).some((row) => idOf(data.columns)(row) === id) ? 'updated' : 'stable';
}
