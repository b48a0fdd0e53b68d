/** Histories (scd2) whose versions overlap, leave gaps, or are opened and closed where they should not be. */
import type { MatrixCase } from '../model/case.ts';
import type { Row } from '../model/rows.ts';
import { currentColumn, hashColumn, validFromColumn, validToColumn } from '../model/technical.ts';
import type { Value } from '../model/value.ts';
import { content } from './checks.ts';
import type { ContentDefect } from './contract.ts';
import { closed, open, withValues } from './left.ts';
import type { Left } from './left.ts';

const historyCheck = 'scd2_history_closed';
const versions = 'row_hash_changes_create_new_versions';
const second = 1_000_000n;

const common = {
  category: 'history',
  by: 'content',
  appliesTo: (c: MatrixCase): boolean => c.strategy === 'scd2' && c.sink_shape === 'table',
  seenBy: (): readonly string[] => [historyCheck],
} as const;

/** The closed version of the first updated id. */
function closedVersion(left: Left): number {
  const [id] = left.ids('updated');
  const current = left.standing(id);
  return left.after.findIndex((row, at) => at !== current && left.id(row) === id);
}

function changed(left: Left, at: number, values: Readonly<Record<string, Value>>): readonly Row[] {
  return left.after.with(at, withValues(left, left.row(at), values));
}

const newest = (left: Left): number => left.standing(left.ids('updated')[0]);

export const historyDefects: readonly ContentDefect[] = [
  {
    ...common,
    name: 'two current versions',
    breaks: 'The old version of an updated row is not closed.',
    seenBy: (c) => [historyCheck, ...content(c)],
    plant: (left) => changed(left, closedVersion(left), open),
  },
  {
    ...common,
    name: 'closed version still current',
    breaks: 'A version is closed by its end, and still marked as current.',
    seenBy: (c) => [historyCheck, ...content(c)],
    plant: (left) => changed(left, closedVersion(left), { [currentColumn.name]: true }),
  },
  {
    ...common,
    name: 'gap between versions',
    breaks: 'A version ends a second before the next one begins.',
    plant: (left) =>
      changed(left, closedVersion(left), { [validToColumn.name]: left.loadTimestamp - second }),
  },
  {
    ...common,
    name: 'versions overlap',
    breaks: 'A version ends a second after the next one begins.',
    plant: (left) =>
      changed(left, closedVersion(left), { [validToColumn.name]: left.loadTimestamp + second }),
  },
  {
    ...common,
    name: 'valid_from is not the previous valid_to',
    breaks: 'A new version begins at a time of its own, and not where the old one ends.',
    plant: (left) => changed(left, newest(left), { [validFromColumn.name]: left.loadTimestamp + second }),
  },
  {
    ...common,
    name: 'version for an unchanged row',
    breaks: 'A row that has not changed is closed and opened again.',
    seenBy: () => [historyCheck, versions],
    plant: (left) => {
      const at = left.standing(left.ids('stable')[0]);
      const row = left.row(at);
      return [
        ...changed(left, at, closed(left)),
        withValues(left, row, { [validFromColumn.name]: left.loadTimestamp }),
      ];
    },
  },
  {
    ...common,
    name: 'delete not expired',
    breaks: 'The version of a deleted row stays current.',
    seenBy: (c) => [historyCheck, ...content(c)],
    plant: (left) => {
      const id = left.ids('deleted').at(-1);
      const at = left.after.findIndex((row) => left.id(row) === id);
      return changed(left, at, open);
    },
  },
  {
    ...common,
    name: 'hash not updated',
    breaks: 'A new version carries the row hash of the old one.',
    seenBy: () => [versions],
    plant: (left) => {
      const hash = left.row(closedVersion(left))[left.at(hashColumn.name)] ?? null;
      return changed(left, newest(left), { [hashColumn.name]: hash });
    },
  },
  {
    ...common,
    name: 'closed version rewritten',
    breaks: 'A version that is closed gets the new data too, so that history is lost.',
    plant: (left) => {
      const at = closedVersion(left);
      const data = left.dataOf(left.row(newest(left)));
      return left.after.with(at, left.withData(left.row(at), data));
    },
  },
];
