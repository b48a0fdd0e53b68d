/** Whether a verdict shows a defect: in the checks that were named, and with exactly the keys and columns that it struck. */
import { isDeepStrictEqual } from 'node:util';
import type { CellDifference, Difference, KeyText } from '../../model/check.ts';
import type { Column, Row, Rows } from '../../model/rows.ts';
import type { Damage } from '../../defects/index.ts';
import { keyText } from '../../verify/index.ts';
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
  const struck = new Map(damage.changed.map((each) => [name(each.row), new Set(each.columns)]));
  const wanted: Record<string, number> = {};
  for (const each of damage.changed)
    for (const column of each.columns) wanted[column] = (wanted[column] ?? 0) + 1;
  return [
    ...keyOversights('missing', missing, damage.missing.map(name)),
    ...keyOversights('unexpected', unexpected, damage.unexpected.map(name)),
    ...keyOversights('changed', { count: changed.count, first: changed.first.map((each) => each.key) }, [
      ...struck.keys(),
    ]),
    ...(isDeepStrictEqual({ ...changed.columns }, wanted)
      ? []
      : [`columns: ${JSON.stringify(changed.columns)} are told, ${JSON.stringify(wanted)} were changed`]),
    ...changed.first.flatMap((row) => cellOversights(row, struck.get(keyName(row.key)))),
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
  const known = new Set(struck);
  return [
    ...(told.count === struck.length
      ? []
      : [`${sort}: ${told.count} rows are told, ${struck.length} were struck`]),
    ...told.first
      .map(keyName)
      .filter((name) => !known.has(name))
      .map((name) => `${sort}: ${name} is told and was not struck`),
    ...(told.count > 0 && told.first.length === 0 ? [`${sort}: no key is told`] : []),
  ];
}

function cellOversights(
  { key, cells }: { readonly key: KeyText; readonly cells: readonly CellDifference[] },
  struck: ReadonlySet<string> | undefined,
): readonly string[] {
  if (!struck) return [];
  const wrong = cells.filter(({ column }) => !struck.has(column)).map(({ column }) => column);
  const alike = cells.filter((cell) => cell.expected === cell.observed).map(({ column }) => column);
  return [
    ...(cells.length === 0 ? [`${keyName(key)}: no column is told`] : []),
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
      Object.values(key).includes(strike.id) && cells.some(({ column }) => column === strike.column.name),
  );
  return isTold
    ? unseen
    : [
        ...unseen,
        `id ${strike.id} is not told with ${strike.column.name} (${changed.count} changed, ${unexpected.count} unexpected)`,
      ];
}
