/** The source of one case as a loader will find it: shared where no strategy changes it, else the test's own. */
import type { MatrixCase } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import type { Connection } from '../model/loader.ts';
import { changesLocation, snapshotLocation } from '../model/location.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { Connector, Held } from '../systems/contract.ts';
import type { TestContext } from './context.ts';
import type { SourceLocations } from './held-sources.ts';

export interface CaseSource {
  readonly connection: Connection;
  /** The snapshot. */
  readonly held: Held;
  /**
   * Lets the loader take its starting point, where the strategy reads changes from the engine, and then makes
   * them; nothing where they stand in tables already.
   */
  change(prepare: () => Promise<void>): Promise<void>;
  /** Taken before the load. */
  original(): Promise<string>;
  now(): Promise<string>;
  /** Throws a source away that a load has changed. */
  discard(): Promise<void>;
}

/** Whether the strategy asks the engine for its changes, so that they must happen after the starting point. */
export function asksTheEngine(c: MatrixCase): boolean {
  return c.strategy === 'xmin' || c.strategy === 'cdc';
}

export async function holdSource(
  c: MatrixCase,
  data: Dataset,
  connector: Connector,
  test: TestContext,
): Promise<CaseSource> {
  const at = locations(c);
  if (asksTheEngine(c)) {
    const database = `${test.names.prefix}s`;
    return changing(await test.sources.changing(connector, data, at.snapshot, database), data);
  }
  const held = await test.sources.settled(connector, data, at);
  return {
    connection: held.connection,
    held: held.held[0],
    change: async () => {},
    original: async () => held.original,
    now: () => held.fingerprint(),
    discard: () => test.sources.discard(connector, data),
  };
}

function changing(held: Held, data: Dataset): CaseSource {
  return {
    connection: held.connection,
    held,
    async change(prepare) {
      await prepare();
      await held.apply(data.changes);
    },
    original: () => held.fingerprint(),
    now: () => held.fingerprint(),
    discard: () => held.drop(),
  };
}

/** All strategies of a source find the same tables, so the delta stands where the manifests that read it say. */
function locations(c: MatrixCase): SourceLocations {
  const { source } = manifestOf({ ...c, strategy: 'incremental_merge', sink_strategy: 'incremental_merge' });
  const changes = changesLocation(source);
  if (!changes) throw new TypeError(`${c.case_id}: a merge names no changes`);
  return { snapshot: snapshotLocation(source), changes };
}
