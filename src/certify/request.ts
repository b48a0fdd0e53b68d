/** What a loader is asked: the case's manifest bound to the test's names, and how to reach both ends. */
import type { MatrixCase } from '../model/case.ts';
import { loadTimestamp } from '../model/loader.ts';
import type { LoadRequest } from '../model/loader.ts';
import type { Manifest, Pagination } from '../model/manifest.ts';
import { bindManifest, manifestOf } from '../matrix/manifest.ts';
import { changesLocation } from '../model/location.ts';
import type { Location } from '../model/location.ts';
import type { Held } from '../systems/contract.ts';
import type { TestContext } from './context.ts';

/** Where a test's rows are, as their connectors call it. */
export interface HeldPlaces {
  readonly snapshot: Location;
  /** Where the delta stands; null where the strategy takes its changes from the engine. */
  readonly changes: Location | null;
  readonly target: Location;
  /** How the pages of the source follow each other, where that is not the usual way. */
  readonly pagination?: Pagination;
  /** The schema beside the target for rows that wait. */
  readonly staging: string;
}

/** The places of a source and a target that a test holds; the delta stands where the canonical manifest says. */
export function placesOf(c: MatrixCase, source: Held, target: Held): HeldPlaces {
  const manifest = manifestOf(c);
  const changes = changesLocation(manifest.source);
  return {
    snapshot: source.place(source.name.schema, source.name.table),
    changes: changes && source.place(changes.schema, changes.name),
    target: target.place(target.name.schema, target.name.table),
    ...(source.pagination ? { pagination: source.pagination } : {}),
    staging: target.place(manifest.sink.staging?.schema ?? '', '').schema,
  };
}

/**
 * The case's manifest with this test's names: tables and topics are where they are held, and what a server knows
 * by one name only (a slot, a publication's state) gets the test's prefix.
 */
export function boundManifest(c: MatrixCase, prefix: string, places: HeldPlaces): Manifest {
  const manifest = manifestOf(c);
  const { source, sink } = manifest;
  const { cdc, xmin_state_key } = source.options;
  return bindManifest(manifest, {
    source: {
      ...place(source, places.snapshot),
      ...(places.pagination ? { pagination: places.pagination } : {}),
      ...(source.options.changes && places.changes ? { changes: places.changes.name } : {}),
      ...(cdc?.slot ? { slot: `${prefix}slot` } : {}),
      ...(cdc?.publication ? { publication: `${prefix}publication` } : {}),
      ...(xmin_state_key ? { xmin_state_key: `${prefix}${xmin_state_key}` } : {}),
    },
    sink: { ...place(sink, places.target), ...(sink.staging ? { staging_schema: places.staging } : {}) },
  });
}

/** What is reached by a path keeps it: the connection is the test's own. */
function place(end: Pick<Manifest['source'], 'table' | 'topic'>, at: Location) {
  if (end.table) return { table: at };
  return end.topic === undefined ? {} : { topic: at.name };
}

export function loadRequest(
  test: TestContext,
  manifest: Manifest,
  connections: LoadRequest['connections'],
  phase: LoadRequest['phase'],
): LoadRequest {
  return {
    run_id: test.run_id,
    phase,
    manifest,
    connections,
    state_directory: test.state_directory,
    load_timestamp: loadTimestamp,
    deadline: test.deadline(),
  };
}
