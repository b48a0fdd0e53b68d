/** What a defect should do to a right target, row by row, and how that is told. */
import type { MatrixCase } from '../../../src/model/case.ts';
import { strategies } from '../../../src/model/case.ts';
import type { Damage } from '../../../src/defects/index.ts';
import type { Row } from '../../../src/model/rows.ts';
import { differing } from './rows.ts';
import type { Kind, Target } from './target.ts';

export interface Edits {
  /** Names of rows that are not there. */
  readonly missing?: readonly string[];
  /** Rows that should not be there. */
  readonly unexpected?: readonly Row[];
  /** Other rows in the place of the right ones, by name. */
  readonly instead?: Readonly<Record<string, Row>>;
}

export type Meaning = (it: Target) => Edits;

/** Where a defect can occur, and what it does there. */
export type Entry = readonly [where: readonly string[], meaning: Meaning];
export type Meanings = Readonly<Record<string, Entry>>;

/** A meaning of its own for each kind of target; a kind that is left out cannot have the defect. */
export function byKind(meanings: Partial<Readonly<Record<Kind, Meaning>>>): Meaning {
  return (it) => {
    const meaning = meanings[it.kind];
    if (!meaning) throw new TypeError(`no meaning is written down for ${it.strategy} into ${it.kind}`);
    return meaning(it);
  };
}

export const placeOf = ({ strategy, sink_shape }: MatrixCase): string => `${strategy} ${sink_shape}`;

const noLog = ['partition_replace', 'scd2', 'backfill'];
export const tables = strategies.map((strategy) => `${strategy} table`);
export const logs = strategies
  .filter((strategy) => !noLog.includes(strategy))
  .map((strategy) => `${strategy} log`);
export const everywhere = [...tables, ...logs];

/** What is told of a difference: names, and the columns of rows that differ. */
export interface Told {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly changed: Readonly<Record<string, readonly string[]>>;
}

/** A row that comes under another name is one that is missing and one that is unexpected. */
export function toldEdits(it: Target, { missing = [], unexpected = [], instead = {} }: Edits): Told {
  const others = Object.entries(instead).map(([name, row]) => ({ name, row, is: it.name(row) }));
  const renamed = others.filter(({ name, is }) => name !== is && !(is in instead));
  const taken = new Set(others.map(({ is }) => is));
  const changed = others
    .filter(({ is }) => is in instead)
    .map(({ is, row }) => [is, differing(it.right(is), row).map((at) => it.columns[at] as string)] as const)
    .filter(([, columns]) => columns.length > 0);
  return {
    missing: [...missing, ...others.map(({ name }) => name).filter((name) => !taken.has(name))].toSorted(),
    unexpected: [...unexpected.map((row) => it.name(row)), ...renamed.map(({ is }) => is)].toSorted(),
    changed: Object.fromEntries(changed),
  };
}

export function toldDamage(it: Target, { missing, unexpected, changed }: Damage): Told {
  const names = (rows: readonly Row[]) => rows.map((row) => it.name(row)).toSorted();
  return {
    missing: names(missing),
    unexpected: names(unexpected),
    changed: Object.fromEntries(changed.map(({ row, columns }) => [it.name(row), columns])),
  };
}

/** The rows that the target holds after these edits, by name. */
export function edited(
  it: Target,
  { missing = [], unexpected = [], instead = {} }: Edits,
): Map<string, Row[]> {
  const left = it.names.filter((name) => !missing.includes(name));
  return grouped(it, [...left.map((name) => instead[name] ?? it.right(name)), ...unexpected]);
}

/** Rows by name; of a log with the ordinals that the events have in this order. */
export function grouped(it: Target, rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => it.name(row));
}

export function renumbered(events: readonly Row[]): readonly Row[] {
  const told: Record<string, number> = {};
  return events.map((event) => {
    const key = String(event[0]);
    told[key] = (told[key] ?? -1) + 1;
    return event.with(1, told[key]);
  });
}

/** How rows differ from those wanted, a line each; empty where they are the same. */
export function wrongs(it: Target, wanted: Map<string, Row[]>, found: Map<string, Row[]>): readonly string[] {
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((name) => {
    const [some, others] = [wanted.get(name) ?? [], found.get(name) ?? []];
    if (some.length !== others.length) return [`${name}: ${some.length} wanted, ${others.length} found`];
    return some.flatMap((row, index) => {
      const columns = differing(row, others[index] as Row).map((at) => it.columns[at] ?? `value ${at}`);
      return columns.length > 0 ? [`${name}: other values in ${columns.join(', ')}`] : [];
    });
  });
}
