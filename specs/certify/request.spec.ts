/** What a loader is told of where things are: each place as its own connector calls it, and nothing else changed. */
import { expect, test } from '@playwright/test';
import { boundManifest, loadRequest, placesOf } from '../../src/certify/request.ts';
import { loadTimestamp } from '../../src/model/loader.ts';
import type { TestContext } from '../../src/certify/context.ts';
import { cases } from '../../src/matrix/cases.ts';
import { manifestOf } from '../../src/matrix/manifest.ts';
import { parseManifest } from '../../src/matrix/manifest-schema.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import type { Location } from '../../src/model/location.ts';
import type { Held, Name } from '../../src/systems/contract.ts';

const caseOf = (id: string): MatrixCase => {
  const found = cases.find((c) => c.case_id === id);
  if (!found) throw new RangeError(id);
  return found;
};

/** Held somewhere; only where it is counts here. */
function heldAt(name: Name, place: (schema: string, table: string) => Location): Held {
  return { name, place } as Held;
}
const at = (schema: string, table: string): Name => ({ database: 'dpm_x_t', schema, table });
/** A database in a connection: schemas and tables keep their names. */
const plain = (schema: string, name: string): Location => ({ schema, name });
/** A system that spells the database out, in a schema or in a name. */
const inSchema = (schema: string, name: string): Location => ({ schema: `dpm_x_t_${schema}`, name });
const inName = (_: string, name: string): Location => ({ schema: '', name: `dpm_x_t.${name}` });

test('a system whose names stay: the manifest is the canonical one', () => {
  const c = caseOf('mssql_to_mssql__incremental_merge');
  const places = placesOf(c, heldAt(at('public', 'orders'), plain), heldAt(at('landing', 'orders'), plain));
  expect(places).toEqual({
    snapshot: { schema: 'public', name: 'orders' },
    changes: { schema: 'public', name: 'orders_changes' },
    target: { schema: 'landing', name: 'orders' },
    staging: 'staging',
  });
  expect(boundManifest(c, 'dpm_x_', places)).toEqual(manifestOf(c));
});

test('a system that renames: snapshot, changes, target and staging, and nothing else', () => {
  const c = caseOf('clickhouse_to_clickhouse__incremental_append');
  const places = placesOf(
    c,
    heldAt(at('public', 'orders'), inSchema),
    heldAt(at('landing', 'orders'), inSchema),
  );
  const manifest = manifestOf(c);
  expect(boundManifest(c, 'dpm_x_', places)).toEqual({
    ...manifest,
    source: {
      ...manifest.source,
      table: { schema: 'dpm_x_t_public', name: 'orders' },
      options: {
        ...manifest.source.options,
        changes: { ...manifest.source.options.changes, table: 'orders_changes' },
      },
    },
    sink: {
      ...manifest.sink,
      table: { schema: 'dpm_x_t_landing', name: 'orders' },
      staging: { schema: 'dpm_x_t_staging' },
    },
  });
});

test('topics are bound by their names, the delta too, and have no staging', () => {
  const c = caseOf('kafka_to_kafka__incremental_merge');
  const source = heldAt(at('', 'dpone.integration.source'), inName);
  const places = placesOf(c, source, heldAt(at('', 'dpone.integration.target'), inName));
  const bound = boundManifest(c, 'dpm_x_', places);
  expect(bound.source.topic).toBe('dpm_x_t.dpone.integration.source');
  expect(bound.source.options.changes).toEqual({
    ...manifestOf(c).source.options.changes,
    topic: 'dpm_x_t.dpone.integration.source.changes',
  });
  expect(bound.sink.topic).toBe('dpm_x_t.dpone.integration.target');
  expect(bound.sink).not.toHaveProperty('staging');
  expect(bound.sink).not.toHaveProperty('table');
});

test('a source and a target are each called as their own connector calls them', () => {
  const c = caseOf('clickhouse_to_postgres__full_refresh');
  const bound = boundManifest(
    c,
    'dpm_x_',
    placesOf(c, heldAt(at('public', 'elsewhere'), inSchema), heldAt(at('landing', 'orders'), plain)),
  );
  expect(bound.source.table).toEqual({ schema: 'dpm_x_t_public', name: 'elsewhere' });
  expect(bound.sink).toEqual(manifestOf(c).sink);
});

test('a path keeps itself: its connection is the test own', () => {
  const c = caseOf('api_to_kafka__incremental_append');
  const path = heldAt(at('', '/orders'), (_, name) => ({ schema: '', name }));
  const bound = boundManifest(
    c,
    'dpm_x_',
    placesOf(c, path, heldAt(at('', 'dpone.integration.target'), inName)),
  );
  expect(bound.source).toEqual(manifestOf(c).source);
  expect(bound.source.options.url).toBe('/orders');
  expect(bound.source.options.changes?.url).toBe('/orders/changes');
});

test('where the engine tells the changes there is no place for them, and what a server knows by one name is the test own', () => {
  const held = heldAt(at('public', 'orders'), plain);
  const target = heldAt(at('landing', 'orders'), plain);
  const cdc = caseOf('postgres_to_postgres__cdc');
  expect(placesOf(cdc, held, target).changes).toBeNull();
  const bound = boundManifest(cdc, 'dpm_x_', placesOf(cdc, held, target));
  expect(bound.source.options).toEqual({
    ...manifestOf(cdc).source.options,
    cdc: { enabled: true, slot: 'dpm_x_slot', publication: 'dpm_x_publication' },
  });
  const xmin = caseOf('postgres_to_postgres__xmin');
  expect(boundManifest(xmin, 'dpm_x_', placesOf(xmin, held, target)).source.options).toEqual({
    ...manifestOf(xmin).source.options,
    xmin_state_key: 'dpm_x_integration_matrix.postgres_to_postgres__xmin',
  });
});

test('every case can be bound, to a manifest that its schema takes', () => {
  for (const c of cases) {
    const manifest = manifestOf(c);
    const source = manifest.source.table ?? {
      schema: '',
      name: manifest.source.topic ?? manifest.source.options.url ?? '',
    };
    const sink = manifest.sink.table ?? { schema: '', name: manifest.sink.topic ?? '' };
    const rename = manifest.source.table ? inSchema : manifest.source.topic ? inName : plain;
    const places = placesOf(
      c,
      heldAt(at(source.schema, source.name), rename),
      heldAt(at(sink.schema, sink.name), manifest.sink.table ? inSchema : inName),
    );
    const bound = boundManifest(c, 'dpm_x_', places);
    expect(bound.certification, c.case_id).toEqual(manifest.certification);
    expect(bound.sink.strategy).toEqual(manifest.sink.strategy);
    expect(JSON.stringify(bound.sink)).toContain('dpm_x_t');
    expect(() => parseManifest(bound), c.case_id).not.toThrow();
  }
});

test('a request has the manifest, both connections and the test own means', () => {
  const manifest = manifestOf(caseOf('api_to_kafka__full_refresh'));
  const connections = {
    source: { system: 'api', driver: 'api', url: 'http://127.0.0.1/x' },
    sink: { system: 'kafka', driver: 'memory', url: 'memory://kafka/x', in_process: true },
  } as const;
  const test_ = {
    run_id: 'r1',
    state_directory: '/state',
    deadline: () => '2026-07-01T01:00:00.000Z',
  } as TestContext;
  expect(loadRequest(test_, manifest, connections, 'prepare')).toEqual({
    run_id: 'r1',
    phase: 'prepare',
    manifest,
    connections,
    state_directory: '/state',
    load_timestamp: loadTimestamp,
    deadline: '2026-07-01T01:00:00.000Z',
  });
});
