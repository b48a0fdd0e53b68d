/** The one data table that names the systems: everything shared code needs to know of how they differ. */
import type { Strategy } from '../model/case.ts';
import type { ManifestStrategy } from '../model/manifest.ts';

/** How a system holds rows: in tables, as events of a log, or behind HTTP. */
export type Shape = 'table' | 'log' | 'http';

export interface SourceFacts {
  readonly shape: Shape;
  /** The value of the manifest's `api_type`. */
  readonly api_type?: 'rest';
  /** Strategies that only some sources can serve, beyond the common ones. */
  readonly strategies: readonly Strategy[];
  /** How changes are captured for `cdc`; there where `strategies` has it. */
  readonly change_capture?: 'logical_slot' | 'change_tracking';
}

export interface SinkFacts {
  readonly shape: 'table' | 'log';
  /** Strategies that only some sinks can execute, beyond the common ones. */
  readonly strategies: readonly Strategy[];
  readonly merge_policy: NonNullable<ManifestStrategy['merge_policy']>;
  /** Whether a reader's transaction keeps the view that it began with. */
  readonly long_readers?: true;
}

export interface SystemFacts {
  /** The product's name as people write it. */
  readonly title: string;
  readonly source?: SourceFacts;
  readonly sink?: SinkFacts;
  /** The family of extras that a user installs; null where nothing is needed. */
  readonly extras: string | null;
  /** npm packages of the family. */
  readonly peer_packages: readonly string[];
  readonly required_profile: string;
  readonly live_profile: string;
  /** Null where a case can run on one machine, else the reason why `mock_local` and `real_local` skip it. */
  readonly local_skip_reason: string | null;
  /** Environment variables that point to an external service, by what each holds. */
  readonly external: Readonly<Record<string, ExternalVariable>>;
  /** Variables of the vendor's own in which its library looks for credentials; it may find them elsewhere too. */
  readonly credentials?: readonly Omit<ExternalVariable, 'optional'>[];
  /** Environment variables that choose another container image, by service. */
  readonly images: Readonly<Record<string, string>>;
  /** The benchmark by which a release is judged, on an engine that every machine has. */
  readonly benchmark?: Benchmark;
}

export interface Benchmark {
  /** The npm script. */
  readonly script: string;
  /** The name of what it measures, and of its file. */
  readonly result: string;
}

export interface ExternalVariable {
  readonly variable: string;
  readonly meaning: string;
  /** Whether the system is reached without it too. */
  readonly optional?: true;
  /** The variable of the same system, by what it holds, that does in its place. */
  readonly orElse?: string;
}

/** What tables of databases can do beyond the common strategies. */
const tableStrategies = ['partition_replace', 'scd2', 'backfill'] as const satisfies readonly Strategy[];

export const systems = {
  postgres: {
    title: 'PostgreSQL',
    source: { shape: 'table', strategies: ['xmin', 'cdc'], change_capture: 'logical_slot' },
    sink: {
      shape: 'table',
      strategies: tableStrategies,
      merge_policy: 'delete_insert',
      long_readers: true,
    },
    extras: 'postgres',
    peer_packages: ['pg', 'pg-copy-streams'],
    required_profile: 'postgres_local',
    live_profile: 'postgres_live',
    local_skip_reason: null,
    external: {
      url: { variable: 'DPONE_MATRIX_POSTGRES_URL', meaning: 'URL of a PostgreSQL server to use' },
    },
    images: { postgres: 'DPONE_MATRIX_POSTGRES_IMAGE' },
    benchmark: { script: 'bench:postgres', result: 'postgres-copy' },
  },
  mssql: {
    title: 'SQL Server',
    source: { shape: 'table', strategies: ['cdc'], change_capture: 'change_tracking' },
    sink: { shape: 'table', strategies: tableStrategies, merge_policy: 'delete_insert' },
    extras: 'mssql',
    peer_packages: ['mssql'],
    required_profile: 'mssql_local',
    live_profile: 'mssql_live',
    local_skip_reason: null,
    external: { url: { variable: 'DPONE_MATRIX_MSSQL_URL', meaning: 'URL of a SQL Server to use' } },
    images: { mssql: 'DPONE_MATRIX_MSSQL_IMAGE' },
  },
  clickhouse: {
    title: 'ClickHouse',
    source: { shape: 'table', strategies: [] },
    sink: { shape: 'table', strategies: tableStrategies, merge_policy: 'lightweight_delete_insert' },
    extras: 'clickhouse',
    peer_packages: ['@clickhouse/client'],
    required_profile: 'clickhouse_local',
    live_profile: 'clickhouse_live',
    local_skip_reason: null,
    external: {
      url: { variable: 'DPONE_MATRIX_CLICKHOUSE_URL', meaning: 'URL of a ClickHouse server to use' },
    },
    images: { clickhouse: 'DPONE_MATRIX_CLICKHOUSE_IMAGE' },
  },
  api: {
    title: 'REST API',
    source: { shape: 'http', api_type: 'rest', strategies: [] },
    extras: null,
    peer_packages: [],
    required_profile: 'rest_mock',
    live_profile: 'rest_vendor_live',
    local_skip_reason: null,
    external: {
      url: {
        variable: 'DPONE_MATRIX_API_URL',
        meaning: 'base URL of a REST service to use, one that can be filled',
      },
      authorization: {
        variable: 'DPONE_MATRIX_API_AUTHORIZATION',
        meaning: 'value of the Authorization header for that service, or another header as Name: value',
        optional: true,
      },
      pagination: {
        variable: 'DPONE_MATRIX_API_PAGINATION',
        meaning: 'how pages of the REST API are asked for: cursor (the default), next_link, page or offset',
        optional: true,
      },
    },
    images: {},
  },
  bigquery: {
    title: 'BigQuery',
    sink: { shape: 'table', strategies: tableStrategies, merge_policy: 'delete_insert' },
    extras: 'gcp',
    peer_packages: ['@google-cloud/bigquery'],
    required_profile: 'bigquery_documented_contract',
    live_profile: 'bigquery_vendor_live',
    local_skip_reason:
      'BigQuery has no real engine that runs on one machine: its cases run in mock_contract and in vendor_live',
    external: {
      project: {
        variable: 'DPONE_MATRIX_BIGQUERY_PROJECT',
        meaning: 'Google Cloud project of the BigQuery target',
        orElse: 'endpoint',
      },
      dataset: {
        variable: 'DPONE_MATRIX_BIGQUERY_DATASET',
        meaning: 'what the names of the datasets that a run makes in BigQuery begin with',
        optional: true,
      },
      endpoint: {
        variable: 'DPONE_MATRIX_BIGQUERY_ENDPOINT',
        meaning: 'another endpoint of the BigQuery API; one that is not of Google counts as an emulator',
        optional: true,
      },
      location: {
        variable: 'DPONE_MATRIX_BIGQUERY_LOCATION',
        meaning: 'where BigQuery datasets are made and jobs run (EU, europe-west3)',
        optional: true,
      },
    },
    credentials: [
      {
        variable: 'GOOGLE_APPLICATION_CREDENTIALS',
        meaning: 'path of a credential file, where there are no other application default credentials',
      },
    ],
    images: { bigquery: 'DPONE_MATRIX_BIGQUERY_IMAGE' },
  },
  kafka: {
    title: 'Kafka',
    source: { shape: 'log', strategies: [] },
    sink: { shape: 'log', strategies: [], merge_policy: 'event_upsert' },
    extras: 'kafka',
    peer_packages: ['kafkajs'],
    required_profile: 'kafka_local',
    live_profile: 'kafka_live',
    local_skip_reason: null,
    external: {
      brokers: {
        variable: 'DPONE_MATRIX_KAFKA_BROKERS',
        meaning: 'brokers of a Kafka cluster to use, host:port by commas',
      },
      schema_registry_url: {
        variable: 'DPONE_MATRIX_SCHEMA_REGISTRY_URL',
        meaning: 'URL of a Schema Registry to use beside those brokers',
        optional: true,
      },
    },
    images: { kafka: 'DPONE_MATRIX_KAFKA_IMAGE', schema_registry: 'DPONE_MATRIX_SCHEMA_REGISTRY_IMAGE' },
  },
} as const satisfies Record<string, SystemFacts>;

export type SystemId = keyof typeof systems;

export const systemIds = Object.keys(systems) as readonly SystemId[];

/** Sources and sinks in the order of the registry. */
export const sources = [
  'postgres',
  'mssql',
  'clickhouse',
  'api',
  'kafka',
] as const satisfies readonly SystemId[];
export const sinks = [
  'mssql',
  'postgres',
  'clickhouse',
  'bigquery',
  'kafka',
] as const satisfies readonly SystemId[];

export function isSystem(id: string): id is SystemId {
  return Object.hasOwn(systems, id);
}

/** The facts of a system; undefined where there is no such system. */
export function factsOf(id: string): SystemFacts | undefined {
  return isSystem(id) ? systems[id] : undefined;
}
