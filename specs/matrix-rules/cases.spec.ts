import { expect, test } from '@playwright/test';
import { cases, externalCredentialsRequired, findCase } from '../../src/matrix/cases.ts';
import { factsOf, sinks, sources, systemIds } from '../../src/matrix/systems.ts';
import { runModes, strategies } from '../../src/model/case.ts';
import type { MatrixCase } from '../../src/model/case.ts';

/** How many cases have each value of a field. */
function count(of: (c: MatrixCase) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const c of cases) counts[of(c)] = (counts[of(c)] ?? 0) + 1;
  return counts;
}

test('200 cases with ids of their own', () => {
  expect(cases).toHaveLength(200);
  expect(new Set(cases.map((c) => c.case_id)).size).toBe(200);
  expect(new Set(cases.map((c) => c.guide)).size).toBe(25);
});

test('counts by strategy, sink and source', () => {
  expect(count((c) => c.strategy)).toEqual({
    full_refresh: 25,
    incremental_append: 25,
    incremental_merge: 25,
    replace: 25,
    snapshot_diff: 25,
    xmin: 5,
    cdc: 10,
    partition_replace: 20,
    scd2: 20,
    backfill: 20,
  });
  expect(count((c) => c.sink)).toEqual({ mssql: 43, postgres: 43, clickhouse: 43, bigquery: 43, kafka: 28 });
  expect(count((c) => c.source)).toEqual({ postgres: 47, mssql: 42, clickhouse: 37, api: 37, kafka: 37 });
});

test('source, then sink, then strategy, each in its given order', () => {
  const pairs = [...new Set(cases.map((c) => c.pair_id))];
  expect(pairs).toEqual([
    'postgres_to_mssql',
    'postgres_to_postgres',
    'postgres_to_clickhouse',
    'postgres_to_bigquery',
    'postgres_to_kafka',
    'mssql_to_mssql',
    'mssql_to_postgres',
    'mssql_to_clickhouse',
    'mssql_to_bigquery',
    'mssql_to_kafka',
    'clickhouse_to_mssql',
    'clickhouse_to_postgres',
    'clickhouse_to_clickhouse',
    'clickhouse_to_bigquery',
    'clickhouse_to_kafka',
    'api_to_mssql',
    'api_to_postgres',
    'api_to_clickhouse',
    'api_to_bigquery',
    'api_to_kafka',
    'kafka_to_mssql',
    'kafka_to_postgres',
    'kafka_to_clickhouse',
    'kafka_to_bigquery',
    'kafka_to_kafka',
  ]);
  const of = (pair: string): string[] => cases.filter((c) => c.pair_id === pair).map((c) => c.strategy);
  expect(of('postgres_to_mssql')).toEqual([
    'full_refresh',
    'incremental_append',
    'incremental_merge',
    'replace',
    'snapshot_diff',
    'xmin',
    'cdc',
    'partition_replace',
    'scd2',
    'backfill',
  ]);
  expect(of('mssql_to_kafka')).toEqual([
    'full_refresh',
    'incremental_append',
    'incremental_merge',
    'replace',
    'snapshot_diff',
    'cdc',
  ]);
  expect(of('kafka_to_kafka')).toEqual([
    'full_refresh',
    'incremental_append',
    'incremental_merge',
    'replace',
    'snapshot_diff',
  ]);
});

test('the 43 cases of BigQuery are those without local support', () => {
  const common = ['full_refresh', 'incremental_append', 'incremental_merge', 'replace', 'snapshot_diff'];
  const tables = ['partition_replace', 'scd2', 'backfill'];
  const own: Record<string, string[]> = {
    postgres: ['xmin', 'cdc'],
    mssql: ['cdc'],
    clickhouse: [],
    api: [],
    kafka: [],
  };
  const wanted = Object.entries(own).flatMap(([source, extra]) =>
    [...common, ...extra, ...tables].map((strategy) => `${source}_to_bigquery__${strategy}`),
  );
  expect(wanted).toHaveLength(43);
  expect(cases.filter((c) => !c.local_service_supported).map((c) => c.case_id)).toEqual(wanted);
});

test('fields of a case, by literal examples', () => {
  expect(findCase('postgres_to_mssql__xmin')).toEqual({
    case_id: 'postgres_to_mssql__xmin',
    pair_id: 'postgres_to_mssql',
    source: 'postgres',
    sink: 'mssql',
    strategy: 'xmin',
    sink_strategy: 'incremental_merge',
    sink_shape: 'table',
    guide: 'source-sink/postgres-to-mssql.md',
    install_extras: ['postgres', 'mssql'],
    peer_packages: ['pg', 'pg-copy-streams', 'mssql'],
    required_profiles: ['postgres_local', 'mssql_local'],
    live_profiles: ['postgres_live', 'mssql_live'],
    local_service_supported: true,
  });
  expect(findCase('api_to_bigquery__backfill')).toEqual({
    case_id: 'api_to_bigquery__backfill',
    pair_id: 'api_to_bigquery',
    source: 'api',
    sink: 'bigquery',
    strategy: 'backfill',
    sink_strategy: 'backfill',
    sink_shape: 'table',
    guide: 'source-sink/api-to-bigquery.md',
    install_extras: ['gcp'],
    peer_packages: ['@google-cloud/bigquery'],
    required_profiles: ['rest_mock', 'bigquery_documented_contract'],
    live_profiles: ['rest_vendor_live', 'bigquery_vendor_live'],
    local_service_supported: false,
  });
  expect(findCase('kafka_to_kafka__replace')).toMatchObject({
    sink_strategy: 'replace',
    sink_shape: 'log',
    install_extras: ['kafka'],
    peer_packages: ['kafkajs'],
    required_profiles: ['kafka_local'],
    live_profiles: ['kafka_live'],
  });
  expect(findCase('clickhouse_to_kafka__cdc')).toBeUndefined();
});

test('only xmin and cdc are another strategy in the sink', () => {
  for (const c of cases) {
    const merges = c.strategy === 'xmin' || c.strategy === 'cdc';
    expect(c.sink_strategy, c.case_id).toBe(merges ? 'incremental_merge' : c.strategy);
  }
});

test('the order of sources and sinks names each system that has the role, once', () => {
  expect([...sources].sort()).toEqual(systemIds.filter((id) => factsOf(id)?.source).sort());
  expect([...sinks].sort()).toEqual(systemIds.filter((id) => factsOf(id)?.sink).sort());
  expect(factsOf('oracle')).toBeUndefined();
  expect(factsOf('toString')).toBeUndefined();
});

test('every strategy is one of some case', () => {
  expect(strategies.filter((s) => !cases.some((c) => c.strategy === s))).toEqual([]);
});

test('only vendor_live requires credentials', () => {
  expect(runModes.map((mode) => [mode, externalCredentialsRequired(mode)])).toEqual([
    ['mock_contract', false],
    ['mock_local', false],
    ['real_local', false],
    ['vendor_live', true],
  ]);
});
