/** What a loader has declared of its own, applied to an expectation: other types, and a history that is its own. */
import { declaredRules } from '../model/declared.ts';
import type { DeclaredRule, Expectations, Keep, Print, TypeExpectation } from '../model/declared.ts';
import type { Strategy } from '../model/case.ts';
import type { Loader } from '../model/loader.ts';
import { columnIndex, rowsOf } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import {
  currentColumn,
  hashColumn,
  isTechnical,
  validFromColumn,
  validToColumn,
} from '../model/technical.ts';
import { canonicalText } from '../model/text.ts';
import type { Expectation, KeepRule, Validity } from './contract.ts';
import { remembered } from './memo.ts';

export interface Declared {
  /** Stands in for what the sink's own type would retain; undefined for a column of which nothing is declared. */
  readonly keep: KeepRule;
  /** The column as the loader has it. */
  column(column: Column): Column;
  /** Its type there; undefined where it is that of the type table. */
  native(column: Column): string | undefined;
}

/** @param print how the source spells a column's values; without one, the published canonical text is used */
export function declaredOf(
  expectations: Expectations,
  source: string,
  print: (column: Column) => Print | undefined,
): Declared {
  return remembered(expectations, `declared for ${source}`, () => {
    const given = new Map<string, TypeExpectation>();
    for (const each of expectations.types ?? []) for (const family of each.families) given.set(family, each);
    const keeps = new Map<string, Keep>();
    const of = (column: Column) => (isTechnical(column.name) ? undefined : given.get(column.family));
    return {
      keep(column) {
        const each = of(column);
        if (!each) return undefined;
        let keep = keeps.get(column.family);
        if (!keep) {
          const printed = print(column) ?? ((value) => canonicalText(value, column.kind));
          keep = (declaredRules[each.rule] as DeclaredRule).keep(column, each, printed);
          keeps.set(column.family, keep);
        }
        return keep;
      },
      column(column) {
        const each = of(column);
        const kind = each && (declaredRules[each.rule] as DeclaredRule).kind;
        return kind === undefined ? column : { ...column, kind };
      },
      native: (column) => of(column)?.native,
    };
  });
}

/** Strategies whose target holds a hash or times that a loader may keep as its own. */
export function keepsItsOwn(strategy: Strategy, { history }: Pick<Loader, 'history'>): boolean {
  return history === 'own' && (strategy === 'scd2' || strategy === 'snapshot_diff');
}

/** The expectation in the columns of the loader; of its own history without the hash and the times that only it knows. */
export function asDeclared(
  expectation: Expectation,
  { column }: Pick<Declared, 'column'>,
  own: boolean,
): Expectation {
  const before = retyped(expectation.before, column);
  const after = retyped(expectation.after, column);
  if (!own) return { ...expectation, before, after };
  const validity = validityOf(after);
  return {
    ...expectation,
    before: withoutOwn(before),
    after: withoutOwn(after),
    own_history: true,
    ...(validity ? { validity } : {}),
  };
}

function retyped(rows: Rows, column: Declared['column']): Rows {
  const columns = rows.columns.map(column);
  if (columns.every((each, at) => each === rows.columns[at])) return rows;
  return {
    shape: rows.shape,
    columns,
    key: rows.key,
    count: rows.count,
    batches: () => rows.batches(),
  };
}

const ofTheLoader: ReadonlySet<string> = new Set([hashColumn.name, validFromColumn.name, validToColumn.name]);

function withoutOwn(rows: Rows): Rows {
  const kept = rows.columns.flatMap(({ name }, at) => (ofTheLoader.has(name) ? [] : [at]));
  const columns = kept.map((at) => rows.columns[at] as Column);
  const key = rows.key.map((name) => (ofTheLoader.has(name) ? currentColumn.name : name));
  const all = [...rows.batches()].flat().map((row) => kept.map((at) => row[at]) as Row);
  return rowsOf(columns, key, all, rows.shape);
}

/** By id, in the order of time; undefined where the rows have no validity. */
function validityOf(rows: Rows): ReadonlyMap<unknown, readonly Validity[]> | undefined {
  const { columns } = rows;
  if (!columns.some(({ name }) => name === validFromColumn.name)) return undefined;
  const [id, from, to] = ['id', validFromColumn.name, validToColumn.name].map((name) =>
    columnIndex(columns, name),
  ) as [number, number, number];
  const byId = new Map<unknown, Validity[]>();
  for (const batch of rows.batches()) {
    for (const row of batch) {
      const version: Validity = { from: row[from] as bigint, to: row[to] as bigint | null };
      const there = byId.get(row[id]);
      if (there) there.push(version);
      else byId.set(row[id], [version]);
    }
  }
  for (const versions of byId.values()) versions.sort((a, b) => (a.from < b.from ? -1 : 1));
  return byId;
}
