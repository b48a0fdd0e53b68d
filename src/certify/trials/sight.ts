/** Whether a verdict shows a defect: in the checks that were named, and with exactly the keys and columns that it struck. */
import { isDeepStrictEqual } from 'node:util';
import type { CellDifference, Difference, KeyText } from '../../model/check.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { Damage } from '../../defects/index.ts';
import { eventKey } from '../../model/events.ts';
import { idColumn, keyText, shownCells, shownRows } from '../../verify/index.ts';
import type { Verdict } from '../../verify/index.ts';

/** Names of the checks that failed. */
export function failedChecks({ checks }: Verdict): readonly string[] {
  return checks.filter(({ status }) => status === 'failed').map(({ name }) => name);
}

/** Why a verdict does not show what it should; empty where it does. */
export function oversights(
  verdict: Verdict,
  named: readonly string[],
  damage: Damage,
  of: Pick<Rows, 'columns' | 'key'>,
): readonly string[] {
  const failed = new Set(failedChecks(verdict));
  return [
    ...named.filter((name) => !failed.has(name)).map((name) => `${name} does not fail`),
    ...differenceOversights(verdict.difference, damage, of),
  ];
}

function differenceOversights(
  { missing, unexpected, changed }: Difference,
  damage: Damage,
  { columns, key }: Pick<Rows, 'columns' | 'key'>,
): readonly string[] {
  const name = (row: Row): string => keyName(keyText(columns, key, row));
  // Several rows may have one key, of an append say.
  const struck = Map.groupBy(damage.changed, (each) => name(each.row));
  const wanted: Record<string, number> = {};
  for (const each of damage.changed)
    for (const column of each.columns) wanted[column] = (wanted[column] ?? 0) + 1;
  return [
    ...keyOversights('missing', missing, damage.missing.map(name)),
    ...keyOversights('unexpected', unexpected, damage.unexpected.map(name)),
    ...keyOversights(
      'changed',
      { count: changed.count, first: changed.first.map((each) => each.key) },
      damage.changed.map((each) => name(each.row)),
    ),
    ...(isDeepStrictEqual({ ...changed.columns }, wanted)
      ? []
      : [`columns: ${JSON.stringify(changed.columns)} are told, ${JSON.stringify(wanted)} were changed`]),
    ...changed.first.flatMap((row) => rowOversights(row, struck.get(keyName(row.key)) ?? [])),
  ];
}

function keyName(key: KeyText): string {
  return JSON.stringify(key);
}

function keyOversights(
  sort: string,
  told: { readonly count: number; readonly first: readonly KeyText[] },
  struck: readonly string[],
): readonly string[] {
  const left = new Map<string, number>();
  for (const name of struck) left.set(name, (left.get(name) ?? 0) + 1);
  const wrong = told.first.map(keyName).filter((name) => {
    const still = left.get(name) ?? 0;
    left.set(name, still - 1);
    return still <= 0;
  });
  const named = told.first.length;
  return [
    ...(told.count === struck.length
      ? []
      : [`${sort}: ${told.count} rows are told, ${struck.length} were struck`]),
    ...wrong.map((name) => `${sort}: ${name} is told and was not struck`),
    ...(named < Math.min(told.count, shownRows) ? [`${sort}: ${named || 'no'} key is told`] : []),
  ];
}

interface ToldRow {
  readonly key: KeyText;
  readonly cells: readonly CellDifference[];
}

/** Of the rows that were struck under this key, the one that is told best. */
function rowOversights(row: ToldRow, struck: Damage['changed']): readonly string[] {
  const [best = []] = struck
    .map(({ columns }) => cellOversights(row, new Set(columns)))
    .toSorted((a, b) => a.length - b.length);
  return best;
}

function cellOversights({ key, cells }: ToldRow, struck: ReadonlySet<string>): readonly string[] {
  const told = new Set(cells.map(({ column }) => column));
  const silent = [...struck].filter((column) => !told.has(column));
  const isFull = cells.length >= Math.min(struck.size, shownCells);
  const wrong = cells.filter(({ column }) => !struck.has(column)).map(({ column }) => column);
  const alike = cells.filter((cell) => cell.expected === cell.observed).map(({ column }) => column);
  return [
    ...(cells.length === 0 ? [`${keyName(key)}: no column is told`] : []),
    ...(isFull || cells.length === 0
      ? []
      : silent.map((column) => `${keyName(key)}: ${column} was changed and is not told`)),
    ...wrong.map((column) => `${keyName(key)}: ${column} is told and was not changed`),
    ...alike.map((column) => `${keyName(key)}: both values of ${column} look alike`),
  ];
}

/** A row's id and the column that was changed in it, where nothing more is known. */
export interface Strike {
  readonly id: string;
  readonly column: Column;
}

/** For a fault between the source and the loader: the row that it struck is told, with the column. */
export function strikeOversights(
  verdict: Verdict,
  named: readonly string[],
  strike: Strike | undefined,
): readonly string[] {
  const failed = new Set(failedChecks(verdict));
  const unseen = named.filter((name) => !failed.has(name)).map((name) => `${name} does not fail`);
  if (!strike) return ['no row was struck', ...unseen];
  const { changed, unexpected } = verdict.difference;
  const isTold = changed.first.some(
    ({ key, cells }) =>
      [key[idColumn], key[eventKey[0]]].includes(strike.id) &&
      cells.some((cell) => cell.column === strike.column.name && cell.expected !== cell.observed),
  );
  return isTold
    ? unseen
    : [
        ...unseen,
        `id ${strike.id} is not told with ${strike.column.name} (${changed.count} changed, ${unexpected.count} unexpected)`,
      ];
}
