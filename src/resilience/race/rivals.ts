/** Two loads of one target: one that reads its source as it was in the middle of the changes, and one that reads all. */
import { contextOn } from '../../certify/trials/ground.ts';
import type { TestContext } from '../../certify/context.ts';
import { HeldSources } from '../../certify/held-sources.ts';
import { keepRules } from '../../certify/hold.ts';
import { boundManifest, placesOf } from '../../certify/request.ts';
import { asksTheEngine, holdSource } from '../../certify/source.ts';
import type { Strategy } from '../../model/case.ts';
import type { Dataset } from '../../model/dataset.ts';
import { loadTimestamp } from '../../model/loader.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { currentColumn, validFromColumn } from '../../model/technical.ts';
import { parseInstant } from '../../model/time.ts';
import { changeWindow } from '../../model/volume.ts';
import { asDeclared, keepsItsOwn } from '../../oracle/declared.ts';
import { expectation } from '../../oracle/index.ts';
import { columnIndex } from '../../model/rows.ts';
import type { Arena } from '../contract.ts';
import { halfway, halvesOf } from './halves.ts';
import { contentsOf } from '../seen.ts';
import type { LoadOptions } from '../load.ts';
import type { Content } from '../seen.ts';
import { unchanged } from '../stand.ts';
import type { Stand } from '../stand.ts';
import { listOf, withRows } from '../told.ts';

export interface Rivals {
  /** Its own requests read the source with all changes, once they are made. */
  readonly standing: Stand;
  /** What the older load is asked otherwise. */
  readonly older: LoadOptions;
  /**
   * Makes the second half of the changes, where the engine is asked for them: an older load has to have read by then.
   * Nothing where there are two sources.
   */
  readonly change: () => Promise<void>;
  /** Before any load, after the older one alone, and after the newer one alone. */
  readonly before: Content;
  readonly olderRows: Content;
  readonly newerRows: Content;
  /** The newer rows, by a load of that time that came after the older one, or (`alone`) as the first. */
  readonly later: (after: 'older' | 'alone', load_timestamp: string) => Content;
}

/** Where rivals stand: several changes per key, so that an older load that writes late leaves rows that no newer one has. */
export function rivalGround(test: TestContext): TestContext {
  return contextOn({ contended: true }, test, 'r');
}

/** Sources with half of the changes, beside those of the same ground with all of them. */
const olderSources = new WeakMap<HeldSources, HeldSources>();

function olderSourcesOf({ sources, names }: TestContext): HeldSources {
  const older = olderSources.get(sources) ?? new HeldSources(`${names.prefix}h_`);
  olderSources.set(sources, older);
  return older;
}

/** @param arena on a ground of {@link rivalGround}; those of one ground share its sources */
export async function rivals(arena: Arena): Promise<Rivals> {
  const { case: c, test } = arena;
  const standing = await unchanged(arena);
  const source = await test.connect(c.source);
  const half = halfway(standing.data);
  const rows = (data: Dataset, timestamp = loadTimestamp): Rows => {
    const keep = keepRules(source, standing.sink, standing.declared);
    const published = expectation(c, data, keep, parseInstant(timestamp));
    return asDeclared(published, standing.declared, keepsItsOwn(c.strategy, test.loader)).after;
  };
  const [before, { rows: newer }] = contentsOf(standing);
  const olderRows = { name: "the older load's rows", rows: rows(withinReach(c.strategy, half)) };
  const shared = {
    standing,
    before,
    olderRows,
    newerRows: { name: "the newer load's rows", rows: newer },
    later(after: 'older' | 'alone', timestamp: string): Content {
      if (c.strategy !== 'scd2') return shared.newerRows;
      const name = "the newer load's rows as new versions";
      if (after === 'alone') return { name, rows: rows(standing.data, timestamp) };
      const rest = { ...standing.data, before: half.snapshot };
      return { name, rows: historyAfter(olderRows.rows, rows(rest, timestamp)) };
    },
  };
  if (asksTheEngine(c)) {
    const [first, second] = halvesOf(standing.data.changes);
    await test.loader.prepare?.(standing.request('prepare'), standing.lent);
    await standing.from.held.apply(first);
    return { ...shared, older: {}, change: () => standing.from.held.apply(second) };
  }
  const old = await holdSource(c, half, source, { ...test, sources: olderSourcesOf(test) });
  return {
    ...shared,
    older: {
      connections: { source: old.connection, sink: standing.connections.sink },
      manifest: boundManifest(c, test.names.prefix, placesOf(c, old.held, standing.target)),
    },
    change: async () => {},
  };
}

/** A load of a window leaves the rows outside of it as they were, whatever the source has there. */
function withinReach(strategy: Strategy, half: Dataset): Dataset {
  if (!windowed.includes(strategy)) return half;
  const { before, snapshot } = half;
  const day = columnIndex(before.columns, 'business_date');
  const isWithin = (row: Row) =>
    (row[day] as number) >= changeWindow.from && (row[day] as number) < changeWindow.before;
  const rows = [
    ...listOf(before).filter((row) => !isWithin(row)),
    ...listOf(snapshot).filter((row) => isWithin(row)),
  ];
  return { ...half, snapshot: withRows(snapshot, rows) };
}

const windowed: readonly Strategy[] = ['replace', 'partition_replace', 'backfill'];

/**
 * The history after two loads.
 * @param first after the first of them
 * @param second after one that found the first's rows as versions that were always current
 */
function historyAfter(first: Rows, second: Rows): Rows {
  const [id, from, current] = ['id', validFromColumn.name, currentColumn.name].map((name) =>
    columnIndex(first.columns, name),
  ) as [number, number, number];
  const since = new Map<unknown, Row>(
    listOf(first)
      .filter((row) => row[current] === true)
      .map((row) => [row[id], row]),
  );
  const oldest = listOf(second).reduce<unknown>(
    (least, row) => (least === null || (row[from] as bigint) < (least as bigint) ? row[from] : least),
    null,
  );
  const closed = listOf(first).filter((row) => row[current] === false);
  const later = listOf(second).map((row) => {
    const version = since.get(row[id]);
    return row[from] === oldest && version ? row.with(from, version[from] ?? null) : row;
  });
  return withRows(first, [...closed, ...later]);
}
