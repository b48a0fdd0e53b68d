/** What a loader is asked: the case's manifest bound to the test's names, and how to reach both ends. */
import type { MatrixCase } from '../model/case.ts';
import type { LoadRequest } from '../model/loader.ts';
import type { Manifest } from '../model/manifest.ts';
import { bindManifest, manifestOf } from '../matrix/manifest.ts';
import type { Name } from '../systems/contract.ts';
import type { TestContext } from './context.ts';

/** The one time that every load writes as its own: fixed, so that an expected history is made once for all cases. */
export const loadTimestamp = '2026-07-01T00:00:00.000000Z';

/** Where a test holds its rows, if elsewhere than the canonical manifest says. */
export interface HeldNames {
  readonly source?: Name;
  readonly target?: Name;
}

/**
 * The case's manifest with this test's names. Tables keep theirs, because each test has databases of its own;
 * what a server knows by one name only (a slot, a publication's state) gets the test's prefix.
 */
export function boundManifest(c: MatrixCase, prefix: string, names: HeldNames = {}): Manifest {
  const manifest = manifestOf(c);
  const { source, sink } = manifest;
  const { cdc, xmin_state_key } = source.options;
  return bindManifest(manifest, {
    source: {
      ...place(source, names.source),
      ...(cdc?.slot ? { slot: `${prefix}slot` } : {}),
      ...(cdc?.publication ? { publication: `${prefix}publication` } : {}),
      ...(xmin_state_key ? { xmin_state_key: `${prefix}${xmin_state_key}` } : {}),
    },
    sink: place(sink, names.target),
  });
}

function place(end: Pick<Manifest['source'], 'table' | 'topic'>, name: Name | undefined) {
  if (!name) return {};
  if (end.table) return { table: { schema: name.schema, name: name.table } };
  return end.topic === undefined ? {} : { topic: name.table };
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
