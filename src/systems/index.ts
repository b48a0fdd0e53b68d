/** Every system of the matrix, loaded when a case needs it: a new one does not compile until it is here. */
import type { SystemId } from '../matrix/systems.ts';
import type { ServiceDefinition } from '../services/contract.ts';
import type { Family } from '../model/families.ts';
import { MatrixError } from '../model/error.ts';
import type { Connector, EngineAccess, OpenTable, System, TypeRule } from './contract.ts';
import type { EngineTextOf } from './digest.ts';
import { memorySystem } from './memory/index.ts';

export { memoryAccess } from './memory/index.ts';

export const systemModules = {
  postgres: () => import('./postgres/index.ts'),
  mssql: () => import('./mssql/index.ts'),
  clickhouse: () => import('./clickhouse/index.ts'),
  kafka: () => import('./kafka/index.ts'),
  api: () => import('./api/index.ts'),
  bigquery: () => import('./bigquery/index.ts'),
} satisfies Record<SystemId, () => Promise<{ system: System }>>;

/**
 * How to get an engine of each system, a Schema Registry beside Kafka for who asks for one, and engines whose disk may be
 * filled, where that is not one beside the data of the usual.
 */
export const services = {
  postgres: async () => (await import('./postgres/service.ts')).service,
  mssql: async () => (await import('./mssql/service.ts')).service,
  clickhouse: async () => (await import('./clickhouse/service.ts')).service,
  kafka: async () => (await import('./kafka/service.ts')).service,
  api: async () => (await import('./api/service.ts')).service,
  bigquery: async () => (await import('./bigquery/service.ts')).service,
  schema_registry: async () => (await import('./kafka/registry/service.ts')).service,
  clickhouse_small_disk: async () => (await import('./clickhouse/service-small-disk.ts')).service,
  kafka_small_disk: async () => (await import('./kafka/service-small-disk.ts')).service,
} satisfies Record<SystemId, () => Promise<ServiceDefinition>> &
  Record<string, () => Promise<ServiceDefinition>>;

/** The type tables of the systems that have an engine of their own, for the docs. */
export const typeTables = {
  postgres: async () => (await import('./postgres/types.ts')).typeRules,
  clickhouse: async () => (await import('./clickhouse/types.ts')).typeRules,
  api: async () => (await import('./json/types.ts')).jsonTypeRules,
  mssql: async () => (await import('./mssql/types.ts')).typeRules,
  kafka: async () => (await import('./kafka/types.ts')).typeRules,
  bigquery: async () => (await import('./bigquery/types.ts')).typeRules,
} satisfies Record<SystemId, () => Promise<Readonly<Record<Family, TypeRule>>>>;

/** Of which types a system's SQL writes the canonical text; a system that is not here digests nothing itself. */
export const engineTexts: Partial<Readonly<Record<SystemId, () => Promise<EngineTextOf>>>> = {
  postgres: async () => (await import('./postgres/digest.ts')).engineText,
  clickhouse: async () => (await import('./clickhouse/digest.ts')).engineText,
  bigquery: async () => (await import('./bigquery/digest.ts')).engineText,
  mssql: async () => (await import('./mssql/digest.ts')).engineText,
};

/** Opens a system on the engine that was found for it; memory stands in for any of them. */
export async function connectTo(system: SystemId, access: EngineAccess): Promise<Connector> {
  if (access.engine.provenance === 'memory') return memorySystem.connect(access);
  return (await systemModules[system]()).system.connect(access);
}

/** What the URL of a server whose tables can be held against others begins with. */
const schemes: Readonly<Record<string, SystemId>> = {
  'postgres:': 'postgres',
  'postgresql:': 'postgres',
  'http:': 'clickhouse',
  'https:': 'clickhouse',
  'mssql:': 'mssql',
  'sqlserver:': 'mssql',
};

/** As people read them. */
export const openSchemes: string = Object.keys(schemes)
  .map((scheme) => `${scheme}//`)
  .join(', ');

/**
 * Opens a table of anybody's, to be held against another.
 * @param what the URL is, for an error
 * @throws MatrixError MATRIX_BAD_URL, which does not repeat the URL, and what the system throws
 */
export async function openTable(what: string, url: string, table: string): Promise<OpenTable> {
  const system = URL.canParse(url) ? schemes[new URL(url).protocol] : undefined;
  const open =
    system === undefined ? undefined : ((await systemModules[system]()).system as System).openTable;
  if (!open) {
    throw new MatrixError('MATRIX_BAD_URL', `${what} is no URL that begins with one of ${openSchemes}`);
  }
  return open(url, table);
}
