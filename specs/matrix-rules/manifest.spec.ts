import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { ruleFaults } from '../../src/matrix/manifest-rules.ts';
import { manifestFaults, parseManifest } from '../../src/matrix/manifest-schema.ts';
import { bindManifest, canonicalManifest, manifestOf } from '../../src/matrix/manifest.ts';
import type { BoundNames } from '../../src/matrix/manifest.ts';
import type { Manifest } from '../../src/model/manifest.ts';

function manifest(case_id: string): Manifest {
  const c = findCase(case_id);
  if (!c) throw new RangeError(`no case ${case_id}`);
  return manifestOf(c);
}

test.describe('by the text of the matrix', () => {
  test('a whole manifest', () => {
    expect(canonicalManifest(manifest('postgres_to_mssql__xmin')))
      .toBe(`kind: dpone.integration_matrix.case.v1
name: integration_matrix.postgres_to_mssql__xmin
certification:
  case_id: postgres_to_mssql__xmin
  guide: source-sink/postgres-to-mssql.md
  required_profiles:
    - postgres_local
    - mssql_local
source:
  type: postgres
  connection_id: postgres_demo
  connection_type: params
  table:
    schema: public
    name: orders
  options:
    batch_size: 1000
    incremental_strategy: xmin
    xmin_state_key: integration_matrix.postgres_to_mssql__xmin
sink:
  type: mssql
  connection_id: mssql_demo
  connection_type: params
  table:
    schema: landing
    name: orders
  staging:
    schema: staging
  options:
    schema_evolution:
      enabled: true
    quality:
      mode: warn
  strategy:
    mode: incremental_merge
    unique_key: id
    merge_policy: delete_insert
    duplicate_policy: fail
`);
  });

  const changes = { op: '__dpone__op', order_by: '__dpone__seq' };
  const rest = { method: 'GET', url: '/orders', records_path: '$.data' };
  const log = { read_mode: 'offsets', offset_storage: 'dpone', message_format: 'json' };
  const params = { business_date_from: '2026-06-01', business_date_before: '2026-06-04' };
  const options: [case_id: string, wanted: object][] = [
    ['mssql_to_kafka__full_refresh', { batch_size: 1000 }],
    [
      'clickhouse_to_mssql__incremental_append',
      { batch_size: 1000, changes: { table: 'orders_changes', ...changes } },
    ],
    [
      'mssql_to_mssql__incremental_merge',
      { batch_size: 1000, changes: { table: 'orders_changes', ...changes } },
    ],
    ['postgres_to_kafka__replace', { batch_size: 1000 }],
    ['mssql_to_postgres__cdc', { batch_size: 1000, cdc: { enabled: true, change_tracking: true } }],
    [
      'postgres_to_kafka__cdc',
      {
        batch_size: 1000,
        cdc: { enabled: true, slot: 'dpone_postgres_to_kafka__cdc', publication: 'dpone_integration' },
      },
    ],
    ['api_to_kafka__snapshot_diff', rest],
    ['api_to_mssql__incremental_append', { ...rest, changes: { url: '/orders/changes', ...changes } }],
    ['api_to_kafka__replace', { ...rest, params }],
    ['api_to_mssql__partition_replace', { ...rest, params }],
    ['api_to_bigquery__backfill', { ...rest, params }],
    ['kafka_to_mssql__backfill', log],
    [
      'kafka_to_kafka__incremental_merge',
      { ...log, changes: { topic: 'dpone.integration.source.changes', ...changes } },
    ],
  ];
  for (const [case_id, wanted] of options) {
    test(`source options of ${case_id}`, () => expect(manifest(case_id).source.options).toEqual(wanted));
  }

  const days = { from: '2026-06-01', to: '2026-06-03' };
  const strategies: [case_id: string, wanted: object][] = [
    ['api_to_postgres__full_refresh', { mode: 'full_refresh' }],
    ['api_to_kafka__full_refresh', { mode: 'full_refresh', unique_key: 'id' }],
    ['api_to_postgres__incremental_append', { mode: 'incremental_append' }],
    [
      'kafka_to_clickhouse__incremental_merge',
      {
        mode: 'incremental_merge',
        unique_key: 'id',
        merge_policy: 'lightweight_delete_insert',
        duplicate_policy: 'fail',
      },
    ],
    [
      'mssql_to_kafka__cdc',
      { mode: 'incremental_merge', unique_key: 'id', merge_policy: 'event_upsert', duplicate_policy: 'fail' },
    ],
    [
      'postgres_to_bigquery__xmin',
      {
        mode: 'incremental_merge',
        unique_key: 'id',
        merge_policy: 'delete_insert',
        duplicate_policy: 'fail',
      },
    ],
    ['api_to_mssql__replace', { mode: 'replace', custom_predicate: { column: 'business_date', ...days } }],
    [
      'api_to_kafka__replace',
      { mode: 'replace', unique_key: 'id', custom_predicate: { column: 'business_date', ...days } },
    ],
    [
      'api_to_mssql__snapshot_diff',
      {
        mode: 'snapshot_diff',
        unique_key: 'id',
        diff: { compare: 'row_hash', delete_policy: 'hard_delete' },
      },
    ],
    [
      'api_to_mssql__partition_replace',
      {
        mode: 'partition_replace',
        partition: {
          column: 'business_date',
          values: ['2026-06-01', '2026-06-02', '2026-06-03'],
          values_from_staging: true,
          max_partitions_per_run: 64,
        },
      },
    ],
    [
      'api_to_mssql__scd2',
      {
        mode: 'scd2',
        unique_key: 'id',
        valid_from: '__dpone__valid_from_at',
        valid_to: '__dpone__valid_to_at',
        current_flag: '__dpone__is_current',
        hash: '__dpone__row_hash',
        delete_policy: 'expire',
      },
    ],
    [
      'api_to_mssql__backfill',
      {
        mode: 'backfill',
        inner_mode: 'partition_replace',
        chunk: { column: 'business_date', ...days, step: '1d' },
        parallel_workers: 2,
      },
    ],
  ];
  for (const [case_id, wanted] of strategies) {
    test(`strategy of ${case_id}`, () => expect(manifest(case_id).sink.strategy).toEqual(wanted));
  }

  test('places of rows', () => {
    const { source, sink } = manifest('kafka_to_kafka__replace');
    expect({ ...source, options: 0 }).toEqual({
      type: 'kafka',
      connection_id: 'kafka_demo',
      connection_type: 'params',
      topic: 'dpone.integration.source',
      options: 0,
    });
    expect({ ...sink, options: 0, strategy: 0 }).toEqual({
      type: 'kafka',
      connection_id: 'kafka_demo',
      connection_type: 'params',
      topic: 'dpone.integration.target',
      options: 0,
      strategy: 0,
    });
    expect(manifest('api_to_bigquery__scd2').source).toMatchObject({ type: 'api', api_type: 'rest' });
    expect(manifest('api_to_bigquery__scd2').source.table).toBeUndefined();
  });
});

test('every case has a manifest of its own source, sink and mode, which its text gives back', () => {
  for (const c of cases) {
    const made = manifestOf(c);
    expect(made.source.type, c.case_id).toBe(c.source);
    expect(made.sink.type, c.case_id).toBe(c.sink);
    expect(made.sink.strategy.mode, c.case_id).toBe(c.sink_strategy);
    expect(made.certification, c.case_id).toEqual({
      case_id: c.case_id,
      guide: c.guide,
      required_profiles: c.required_profiles,
    });
    const text = canonicalManifest(made);
    expect(parse(text), c.case_id).toEqual(made);
    expect(parse(text, { version: '1.1' }), c.case_id).toEqual(made);
  }
});

test('the canonical text does not depend on the order of keys', () => {
  const reversed = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, inner]) => [key, reversed(inner)]),
    );
  };
  for (const c of cases) {
    const made = manifestOf(c);
    expect(canonicalManifest(reversed(made) as Manifest)).toBe(canonicalManifest(made));
  }
});

test('a case of systems that are not there has none', () => {
  const c = findCase('postgres_to_kafka__replace') as (typeof cases)[number];
  for (const [source, sink] of [
    ['oracle', 'kafka'],
    ['postgres', 'oracle'],
    ['bigquery', 'kafka'],
    ['postgres', 'api'],
  ] as const) {
    expect(() => manifestOf({ ...c, source, sink })).toThrow(
      expect.objectContaining({
        code: 'MATRIX_UNKNOWN_SYSTEM',
        message:
          `postgres_to_kafka__replace: no manifest, because ${source} is not a source or ` +
          `${sink} is not a sink of the matrix`,
      }),
    );
  }
});

test.describe('a fault is named with its path', () => {
  const merge = 'postgres_to_mssql__incremental_merge';
  const cdc = 'postgres_to_mssql__cdc';
  const api = 'api_to_mssql__replace';
  /** What is done to a manifest, and all that the schema then says. */
  const faults: [name: string, case_id: string, damage: (m: any) => void, wanted: string[]][] = [
    [
      'unknown key',
      merge,
      (m) => (m.sink.stratgy = 1),
      ['sink.stratgy: no such field (did you mean "strategy"?)'],
    ],
    [
      'unknown key deep within',
      merge,
      (m) => (m.source.options.changes.orderby = 'x'),
      ['source.options.changes.orderby: no such field (did you mean "order_by"?)'],
    ],
    ['name of another case', merge, (m) => (m.name = 'x'), [`name: must be integration_matrix.${merge}`]],
    [
      'no unique key',
      merge,
      (m) => delete m.sink.strategy.unique_key,
      ['sink.strategy.unique_key: is required for mode incremental_merge and sink mssql'],
    ],
    [
      'no policy',
      merge,
      (m) => delete m.sink.strategy.duplicate_policy,
      ['sink.strategy.duplicate_policy: is required for mode incremental_merge'],
    ],
    [
      'policy of another sink',
      merge,
      (m) => (m.sink.strategy.merge_policy = 'event_upsert'),
      ['sink.strategy.merge_policy: must be delete_insert for sink mssql'],
    ],
    [
      'field of another mode',
      merge,
      (m) => (m.sink.strategy.parallel_workers = 2),
      ['sink.strategy.parallel_workers: is not allowed for mode incremental_merge'],
    ],
    [
      'no delta',
      merge,
      (m) => delete m.source.options.changes,
      ['source.options.changes: is required for mode incremental_merge'],
    ],
    [
      'delta in a topic',
      merge,
      (m) => (m.source.options.changes = { topic: 't', op: '__dpone__op', order_by: '__dpone__seq' }),
      [
        'source.options.changes.table: is required for source postgres',
        'source.options.changes.topic: is not allowed for source postgres',
      ],
    ],
    [
      'topic of a database',
      merge,
      (m) => (m.source.topic = 't'),
      ['source.topic: is not allowed for source postgres'],
    ],
    [
      'staging of a log',
      'postgres_to_kafka__full_refresh',
      (m) => (m.sink.staging = { schema: 's' }),
      ['sink.staging: is not allowed for sink kafka'],
    ],
    [
      'a delta beside the change log',
      cdc,
      (m) => (m.source.options.changes = { table: 't', op: '__dpone__op', order_by: '__dpone__seq' }),
      ['source.options.changes: is not allowed for xmin and cdc'],
    ],
    [
      'a state of xmin without xmin',
      merge,
      (m) => (m.source.options.xmin_state_key = 'k'),
      ['source.options.xmin_state_key: is not allowed with incremental_strategy absent'],
    ],
    [
      'options of another source',
      api,
      (m) => {
        delete m.source.options.method;
        m.source.options.batch_size = 1000;
      },
      [
        'source.options.batch_size: is not allowed for source api',
        'source.options.method: is required for source api',
      ],
    ],
    ['no table', merge, (m) => delete m.sink.table, ['sink.table: is required for sink mssql']],
    ['no staging', merge, (m) => delete m.sink.staging, ['sink.staging: is required for sink mssql']],
    [
      'slot without publication',
      cdc,
      (m) => delete m.source.options.cdc.publication,
      ['source.options.cdc.publication: is required for source postgres'],
    ],
    [
      'capture of another system',
      cdc,
      (m) => (m.source.options.cdc.change_tracking = true),
      ['source.options.cdc.change_tracking: is not allowed for source postgres'],
    ],
    [
      'xmin beside cdc',
      cdc,
      (m) => Object.assign(m.source.options, { incremental_strategy: 'xmin', xmin_state_key: 'k' }),
      ['source.options.cdc: is not allowed with incremental_strategy'],
    ],
    [
      'xmin without its state',
      'postgres_to_mssql__xmin',
      (m) => delete m.source.options.xmin_state_key,
      ['source.options.xmin_state_key: is required with incremental_strategy xmin'],
    ],
    [
      'xmin of another system',
      'mssql_to_mssql__incremental_merge',
      (m) => {
        delete m.source.options.changes;
        Object.assign(m.source.options, { incremental_strategy: 'xmin', xmin_state_key: 'k' });
      },
      ['source.options.incremental_strategy: is not allowed for source mssql'],
    ],
    [
      'cdc of a system that has none',
      'clickhouse_to_mssql__incremental_merge',
      (m) => {
        delete m.source.options.changes;
        m.source.options.cdc = { enabled: true };
      },
      ['source.options.cdc: is not allowed for source clickhouse'],
    ],
    [
      'cdc with another mode',
      'postgres_to_mssql__full_refresh',
      (m) => (m.source.options.cdc = { enabled: true, slot: 's', publication: 'p' }),
      ['sink.strategy.mode: must be incremental_merge for xmin and cdc'],
    ],
    [
      'no window for REST',
      api,
      (m) => delete m.source.options.params,
      ['source.options.params: is required for source api and mode replace'],
    ],
    [
      'window that ends where it begins',
      api,
      (m) => (m.source.options.params.business_date_before = '2026-06-01'),
      ['source.options.params.business_date_before: must be after 2026-06-01'],
    ],
    [
      'predicate that ends before it begins',
      api,
      (m) => (m.sink.strategy.custom_predicate.to = '2026-05-31'),
      ['sink.strategy.custom_predicate.to: must not be before 2026-06-01'],
    ],
    [
      'no such day',
      api,
      (m) => (m.sink.strategy.custom_predicate.to = '2026-6-3'),
      ['sink.strategy.custom_predicate.to: must be a day like 2026-06-01'],
    ],
    [
      'mode that the sink cannot do',
      'postgres_to_kafka__full_refresh',
      (m) =>
        Object.assign(m.sink.strategy, {
          mode: 'backfill',
          inner_mode: 'partition_replace',
          parallel_workers: 2,
          chunk: { column: 'd', from: '2026-06-01', to: '2026-06-01', step: '1d' },
        }),
      ['sink.strategy.mode: backfill is not supported for sink kafka'],
    ],
  ];
  for (const [name, case_id, damage, wanted] of faults) {
    test(name, () => {
      const damaged = structuredClone(manifest(case_id));
      damage(damaged);
      expect(manifestFaults(damaged)).toEqual(wanted);
      expect(() => parseManifest(damaged)).toThrow(
        expect.objectContaining({
          code: 'MATRIX_BAD_MANIFEST',
          message: expect.stringContaining(wanted[0] ?? ''),
        }),
      );
    });
  }

  test('xmin and cdc are how a source is read, and no mode of a sink', () => {
    for (const mode of ['xmin', 'cdc']) {
      const damaged: any = structuredClone(manifest(merge));
      damaged.sink.strategy.mode = mode;
      expect(manifestFaults(damaged)).toEqual([
        'sink.strategy.mode: Invalid option: expected one of "full_refresh"|"incremental_append"|' +
          '"incremental_merge"|"replace"|"snapshot_diff"|"partition_replace"|"scd2"|"backfill"',
      ]);
    }
  });

  test('several faults are told in one message', () => {
    const damaged: any = structuredClone(manifest(merge));
    damaged.name = 'x';
    delete damaged.sink.staging;
    expect(() => parseManifest(damaged)).toThrow(
      expect.objectContaining({
        message:
          `not a manifest of this matrix: name: must be integration_matrix.${merge}; ` +
          'sink.staging: is required for sink mssql',
      }),
    );
  });

  test('of systems that are not there the rules say what they can', () => {
    const { source, sink, ...rest } = manifest('postgres_to_mssql__scd2');
    const unknown = {
      ...rest,
      source: { ...source, type: 'oracle' },
      sink: { ...sink, type: 'oracle', strategy: { ...sink.strategy, merge_policy: 'event_upsert' } },
    } as Manifest;
    expect(ruleFaults(unknown).map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'sink.strategy.mode: scd2 is not supported for sink oracle',
      'sink.strategy.merge_policy: is not allowed for mode scd2',
      'sink.strategy.merge_policy: must be undefined for sink oracle',
    ]);
    const others = {
      ...unknown,
      source: { ...source, type: 'bigquery' },
      sink: { ...unknown.sink, type: 'api' },
    } as Manifest;
    expect(ruleFaults(others).map(({ message }) => message)).toEqual([
      'scd2 is not supported for sink api',
      'is not allowed for mode scd2',
      'must be undefined for sink api',
    ]);
    const options = { ...source.options, incremental_strategy: 'xmin', xmin_state_key: 'k' };
    expect(ruleFaults({ ...unknown, source: { ...unknown.source, options } } as Manifest)).toContainEqual({
      path: 'source.options.incremental_strategy',
      message: 'is not allowed for source oracle',
    });
  });

  test('what is no manifest at all', () => {
    expect(manifestFaults('kind: x')).toEqual([
      expect.stringMatching(/^\(the manifest\): .*expected object/),
    ]);
    expect(manifestFaults({ ...manifest(merge), kind: 'x' })).toEqual([expect.stringMatching(/^kind: /)]);
    const source = { ...manifest(merge).source, type: 'bigquery' };
    expect(manifestFaults({ ...manifest(merge), source })).toEqual([
      expect.stringMatching(/^source\.type: /),
    ]);
  });

  test('no field may be missing', () => {
    const paths = (value: unknown, path: string[] = []): string[][] =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...paths(inner, [...path, key])])
        : [];
    for (const c of cases) {
      for (const path of paths(manifestOf(c))) {
        const damaged: any = structuredClone(manifestOf(c));
        const parent = path.slice(0, -1).reduce((value, key) => value[key], damaged);
        delete parent[path.at(-1) as string];
        expect(manifestFaults(damaged), `${c.case_id} without ${path.join('.')}`).not.toEqual([]);
      }
    }
  });
});

test.describe('binding', () => {
  /** Every scalar by its path. */
  function leaves(value: unknown, path = ''): Record<string, unknown> {
    if (typeof value !== 'object' || value === null) return { [path]: value };
    return Object.assign(
      {},
      ...Object.entries(value).map(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key)),
    );
  }
  function changed(before: Manifest, after: Manifest): Record<string, unknown> {
    const [old, now] = [leaves(before), leaves(after)];
    expect(Object.keys(now)).toEqual(Object.keys(old));
    return Object.fromEntries(Object.entries(now).filter(([path, value]) => old[path] !== value));
  }

  test('no names change nothing', () => {
    for (const c of cases) expect(bindManifest(manifestOf(c), {})).toEqual(manifestOf(c));
  });

  const bindings: [case_id: string, names: BoundNames, wanted: Record<string, unknown>][] = [
    [
      'postgres_to_clickhouse__cdc',
      {
        source: { table: { schema: 'public', name: 'orders_1' }, slot: 'dpm_s', publication: 'dpm_p' },
        sink: { table: { schema: 'dpm_landing', name: 'orders' }, staging_schema: 'dpm_staging' },
      },
      {
        'source.table.name': 'orders_1',
        'source.options.cdc.slot': 'dpm_s',
        'source.options.cdc.publication': 'dpm_p',
        'sink.table.schema': 'dpm_landing',
        'sink.staging.schema': 'dpm_staging',
      },
    ],
    [
      'postgres_to_mssql__xmin',
      { source: { xmin_state_key: 'dpm_x' } },
      { 'source.options.xmin_state_key': 'dpm_x' },
    ],
    [
      'kafka_to_kafka__incremental_merge',
      { source: { topic: 'dpm_a', changes: 'dpm_b' }, sink: { topic: 'dpm_c' } },
      { 'source.topic': 'dpm_a', 'source.options.changes.topic': 'dpm_b', 'sink.topic': 'dpm_c' },
    ],
    [
      'api_to_mssql__incremental_append',
      { source: { url: '/dpm/orders', changes: '/dpm/orders/changes' } },
      { 'source.options.url': '/dpm/orders', 'source.options.changes.url': '/dpm/orders/changes' },
    ],
    [
      'mssql_to_mssql__incremental_append',
      { source: { changes: 'changes_7' } },
      { 'source.options.changes.table': 'changes_7' },
    ],
  ];
  for (const [case_id, names, wanted] of bindings) {
    test(`${case_id} changes only its names`, () => {
      const before = manifest(case_id);
      const untouched = structuredClone(before);
      const after = bindManifest(before, names);
      expect(changed(before, after)).toEqual(wanted);
      expect(before).toEqual(untouched);
      expect(manifestFaults(after)).toEqual([]);
    });
  }

  test('whatever the names and the case, only places of names change', () => {
    const places =
      /^(source|sink)\.(table\.(schema|name)|staging\.schema|topic)$|^source\.options\.(url|xmin_state_key|changes\.(table|url|topic)|cdc\.(slot|publication))$/;
    const name = fc.stringMatching(/^dpm_[a-z0-9_]{1,20}$/);
    fc.assert(
      fc.property(fc.constantFrom(...cases), name, name, name, (c, schema, table, other) => {
        const before = manifestOf(c);
        const { options } = before.source;
        const after = bindManifest(before, {
          source: {
            ...(before.source.table && { table: { schema, name: table } }),
            ...(before.source.topic && { topic: other }),
            ...(options.url && { url: `/${other}` }),
            ...(options.changes && { changes: `${other}c` }),
            ...(options.cdc?.slot && { slot: schema, publication: table }),
            ...(options.xmin_state_key && { xmin_state_key: other }),
          },
          sink: {
            ...(before.sink.table && { table: { schema, name: table }, staging_schema: other }),
            ...(before.sink.topic && { topic: table }),
          },
        });
        const paths = Object.keys(changed(before, after));
        expect(paths.filter((path) => !places.test(path))).toEqual([]);
        expect(paths.length).toBeGreaterThanOrEqual(2);
        expect(manifestFaults(after)).toEqual([]);
      }),
    );
  });

  const nothings: [case_id: string, names: BoundNames, path: string][] = [
    ['kafka_to_kafka__replace', { source: { table: { schema: 's', name: 't' } } }, 'source.table'],
    ['mssql_to_mssql__cdc', { source: { publication: 'p' } }, 'source.options.cdc.publication'],
    ['postgres_to_mssql__full_refresh', { source: { topic: 't' } }, 'source.topic'],
    ['postgres_to_mssql__full_refresh', { source: { changes: 't' } }, 'source.options.changes'],
    ['postgres_to_mssql__full_refresh', { source: { slot: 's' } }, 'source.options.cdc'],
    ['mssql_to_mssql__cdc', { source: { slot: 's' } }, 'source.options.cdc.slot'],
    ['postgres_to_mssql__cdc', { source: { xmin_state_key: 's' } }, 'source.options.xmin_state_key'],
    ['kafka_to_kafka__replace', { sink: { table: { schema: 's', name: 't' } } }, 'sink.table'],
    ['kafka_to_kafka__replace', { sink: { staging_schema: 's' } }, 'sink.staging'],
    ['api_to_mssql__replace', { sink: { topic: 't' } }, 'sink.topic'],
    ['postgres_to_mssql__replace', { source: { url: '/x' } }, 'source.options.url'],
  ];
  for (const [case_id, names, path] of nothings) {
    test(`a name for ${path} binds nothing in ${case_id}`, () => {
      expect(() => bindManifest(manifest(case_id), names)).toThrow(
        expect.objectContaining({
          code: 'MATRIX_BAD_BINDING',
          message: expect.stringContaining(`has no ${path};`),
        }),
      );
    });
  }
});
