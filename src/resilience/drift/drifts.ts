/** What can happen to a source's columns between two loads: each drift as data, with the rows that come with it. */
import type { MatrixCase } from '../../model/case.ts';
import { familyBounds, familyKinds } from '../../model/families.ts';
import type { Family } from '../../model/families.ts';
import type { Column } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { factsOf } from '../../matrix/systems.ts';
import type { Alteration } from '../../systems/contract.ts';
import { asksTheEngine } from '../../certify/source.ts';
import type { Values } from './rows.ts';

const column = (name: string, family: Family, nullable = true): Column => ({
  name,
  family,
  kind: familyKinds[family],
  nullable,
});

/** The columns to which it happens; none of them is ever null before. */
const number = column('drift_number', 'int32');
const big = column('drift_big', 'int64');
const text = column('drift_text', 'varchar');
const other = column('drift_other', 'varchar');
const firm = column('drift_firm', 'varchar', false);
const added = column('drift_added', 'varchar');
const renamed = { ...text, name: 'drift_title' };

export const driftNames = {
  number: number.name,
  big: big.name,
  text: text.name,
  other: other.name,
  firm: firm.name,
  added: added.name,
  renamed: renamed.name,
} as const;

/** Whether a column is one of those that this is about. */
export function isDrifting(name: string): boolean {
  return name.startsWith('drift_');
}

/** Behind the dataset's own, as long as nothing has drifted. */
export const ownColumns: readonly Column[] = [number, big, text, other, firm];

const word = (what: string) => (id: number, hasChanged: boolean) =>
  `${what} of ${id}${hasChanged ? ', changed' : ''}`;
const small = (id: number, hasChanged: boolean) => id * 3 + (hasChanged ? 1 : 0);

export const ownValues: Values = {
  [number.name]: small,
  [big.name]: (id, hasChanged) => BigInt(small(id, hasChanged)),
  [text.name]: word('text'),
  [other.name]: word('other text'),
  [firm.name]: word('firm text'),
};

/** Beyond 32 bits, and no double loses a digit of it. */
const large = (id: number) => 3_000_000_000 + id;
const long = (id: number) => `${'long '.repeat(familyBounds.varchar.length / 4)}${id}`;
const nothing = (): Value => null;

export interface Drift {
  /** The variant of the scenario. */
  readonly name: string;
  /** Columns of which a clear refusal names one. */
  readonly about: readonly string[];
  /** The source's columns from those of before. */
  readonly columns: (before: readonly Column[]) => readonly Column[];
  /** How its owner makes it of a table with rows; null where no statement can. */
  readonly alterations: readonly Alteration[] | null;
  /** Values of the drifted columns, as the source has them. */
  readonly values?: Values;
  /**
   * The same as a target has them whose own columns stay as they are; null where such a target can't hold what the
   * source has.
   */
  readonly kept: Values | null;
  /** Columns that rows of version 1 do not have in a target that was loaded before. */
  readonly unknown?: readonly string[];
  /** Whether only types or nullability change, which a source without a catalogue does not tell. */
  readonly ofTypes?: true;
}

const replacing =
  (from: Column, to: Column) =>
  (before: readonly Column[]): readonly Column[] =>
    before.map((each) => (each.name === from.name ? to : each));

function retyped(
  name: string,
  from: Column,
  family: Family,
  values: (id: number, hasChanged: boolean) => Value,
  kept: (id: number, hasChanged: boolean) => Value,
): Drift {
  const to = column(from.name, family);
  return {
    name,
    about: [from.name],
    columns: replacing(from, to),
    alterations: [{ what: 'retype', column: to }],
    values: { [from.name]: values },
    kept: { [from.name]: kept },
    ofTypes: true,
  };
}

export const drifts: readonly Drift[] = [
  {
    name: 'columns reordered',
    about: [text.name, other.name],
    // Both of one type, so that a value in the other's place is not refused for its form.
    columns: (before) =>
      before.map((each) => (each.name === text.name ? other : each.name === other.name ? text : each)),
    alterations: null,
    kept: {},
  },
  {
    name: 'column added',
    about: [added.name],
    columns: (before) => [...before, added],
    alterations: [{ what: 'add', column: added }],
    values: { [added.name]: (id, hasChanged) => (hasChanged ? `added to ${id}` : null) },
    kept: null,
  },
  {
    name: 'column dropped',
    about: [text.name],
    columns: (before) => before.filter(({ name }) => name !== text.name),
    alterations: [{ what: 'drop', name: text.name }],
    kept: null,
  },
  {
    name: 'column renamed',
    about: [text.name, renamed.name],
    columns: replacing(text, renamed),
    alterations: [{ what: 'rename', name: text.name, to: renamed.name }],
    values: { [renamed.name]: word('text') },
    kept: null,
    unknown: [renamed.name],
  },
  retyped(
    'column widened',
    number,
    'int64',
    (id, hasChanged) => BigInt(hasChanged ? large(id) : small(id, hasChanged)),
    (id, hasChanged) => (hasChanged ? large(id) : small(id, hasChanged)),
  ),
  retyped(
    'text widened',
    text,
    'text',
    (id, hasChanged) => (hasChanged ? long(id) : word('text')(id, hasChanged)),
    (id, hasChanged) => (hasChanged ? long(id) : word('text')(id, hasChanged)),
  ),
  retyped('column narrowed', big, 'int32', small, (id, hasChanged) => BigInt(small(id, hasChanged))),
  {
    name: 'null to not null',
    about: [text.name],
    columns: replacing(text, { ...text, nullable: false }),
    alterations: [{ what: 'nullable', name: text.name, nullable: false }],
    kept: {},
    ofTypes: true,
  },
  {
    name: 'not null to null',
    about: [firm.name],
    columns: replacing(firm, { ...firm, nullable: true }),
    alterations: [{ what: 'nullable', name: firm.name, nullable: true }],
    values: { [firm.name]: (id, hasChanged) => (hasChanged ? nothing() : word('firm text')(id, hasChanged)) },
    kept: { [firm.name]: (id, hasChanged) => (hasChanged ? nothing() : word('firm text')(id, hasChanged)) },
    ofTypes: true,
  },
];

/**
 * Those that can happen to a case. Where the engine itself is asked for changes, the table is altered under its rows,
 * which no statement can do to the order of columns; and a capture into tables keeps the columns that it began with.
 */
export function driftsOf(c: Pick<MatrixCase, 'source' | 'strategy'>): readonly Drift[] {
  const facts = factsOf(c.source)?.source;
  const isAltered = asksTheEngine(c);
  if (isAltered && c.strategy === 'cdc' && facts?.change_capture !== 'logical_slot') return [];
  return drifts.filter(
    ({ alterations, ofTypes }) =>
      (!isAltered || alterations !== null) && (facts?.shape === 'table' || !ofTypes),
  );
}
