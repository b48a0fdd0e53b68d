/** The compose file: what each service must have, and that every variable the README tells leads to one of its ports. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from '@playwright/test';
import { parse } from 'yaml';
import * as z from 'zod';
import { readEnvironment } from '../../src/matrix/environment.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const serviceSchema = z.strictObject({
  image: z.string(),
  hostname: z.string().optional(),
  command: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.literal('service_healthy') })).optional(),
  environment: z.record(z.string(), z.string()),
  /** To this machine alone. */
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).length(1),
  ulimits: z.object({ nofile: z.int() }).optional(),
  mem_limit: z.string().regex(/^\d+[mg]$/),
  healthcheck: z.strictObject({
    test: z.array(z.string()).min(2),
    interval: z.string(),
    timeout: z.string(),
    retries: z.int(),
    start_period: z.string().optional(),
  }),
});
type Service = z.infer<typeof serviceSchema>;

const { services } = z
  .strictObject({ name: z.string(), services: z.record(z.string(), serviceSchema) })
  .parse(parse(read('docker/docker-compose.integration.yml')));

const service = (name: string): Service => services[name]!;
const portOf = (name: string): string => service(name).ports[0]!.split(':')[1]!;
/** What a variable of the file is where the user sets none. */
const value = (name: string, variable: string): string =>
  service(name).environment[variable]!.replaceAll(/\$\{DATABASE_PASSWORD:-([^}]*)\}/g, '$1');

/** What the README has the user export. */
const exported = Object.fromEntries(
  [...read('README.md').matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, text]) => [name, text]),
) as Readonly<Record<string, string>>;
const { external } = readEnvironment(exported);

test('each service of the matrix is there, with no port twice, and all fit in twelve GiB', () => {
  expect(Object.keys(services)).toEqual(['postgres', 'mssql', 'clickhouse', 'kafka', 'schema-registry']);
  const ports = Object.keys(services).map(portOf);
  expect(new Set(ports).size).toBe(ports.length);
  const mebibytes = Object.values(services).map(
    ({ mem_limit }) => Number.parseInt(mem_limit) * (mem_limit.endsWith('g') ? 1024 : 1),
  );
  expect(mebibytes.reduce((sum, limit) => sum + limit)).toBeLessThan(12 * 1024);
});

test('the README tells a variable for each, and nothing else', () => {
  expect(Object.keys(exported)).toEqual([
    'DPONE_MATRIX_POSTGRES_URL',
    'DPONE_MATRIX_MSSQL_URL',
    'DPONE_MATRIX_CLICKHOUSE_URL',
    'DPONE_MATRIX_KAFKA_BROKERS',
    'DPONE_MATRIX_SCHEMA_REGISTRY_URL',
  ]);
});

test('the file of addresses tells the same', () => {
  expect(parseEnv(read('docker/docker-compose.integration.env'))).toEqual(exported);
});

const credentials = [
  ['postgres', external.postgres?.['url'], 'POSTGRES_USER', 'POSTGRES_PASSWORD'],
  ['mssql', external.mssql?.['url'], undefined, 'MSSQL_SA_PASSWORD'],
  ['clickhouse', external.clickhouse?.['url'], 'CLICKHOUSE_USER', 'CLICKHOUSE_PASSWORD'],
] as const;

for (const [name, url, user, password] of credentials) {
  test(`the URL of ${name} has the port and the credentials of the file`, () => {
    const { hostname, port, username, password: written } = new URL(url ?? '');
    expect([hostname, port]).toEqual(['127.0.0.1', portOf(name)]);
    expect(username).toBe(user === undefined ? 'sa' : value(name, user));
    expect(decodeURIComponent(written)).toBe(value(name, password));
  });
}

test('Postgres writes what logical replication reads, and has the database of the URL', () => {
  expect(service('postgres').command).toContain('wal_level=logical');
  expect(new URL(exported['DPONE_MATRIX_POSTGRES_URL']!).pathname).toBe(
    `/${value('postgres', 'POSTGRES_DB')}`,
  );
});

test('SQL Server has its agent, its licence accepted, and a password that it takes', () => {
  expect(service('mssql').image).toBe('mcr.microsoft.com/mssql/server:2022-latest');
  expect(service('mssql').environment).toMatchObject({ MSSQL_AGENT_ENABLED: 'true', ACCEPT_EULA: 'Y' });
  expect(value('mssql', 'MSSQL_SA_PASSWORD')).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{8,}$/);
});

test('Kafka sends its clients back to where they came from, on this machine and beside it', () => {
  const listeners = Object.fromEntries(
    value('kafka', 'KAFKA_ADVERTISED_LISTENERS')
      .split(',')
      .map((text) => text.split('://') as [string, string]),
  );
  expect(listeners['HOST']).toBe(exported['DPONE_MATRIX_KAFKA_BROKERS']);
  expect(listeners['HOST']).toBe(`127.0.0.1:${portOf('kafka')}`);
  expect(listeners['INTERNAL']).toBe(
    value('schema-registry', 'SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS'),
  );
  const [, inside] = /:(\d+)$/.exec(service('kafka').ports[0]!) ?? [];
  expect(value('kafka', 'KAFKA_LISTENERS').split(',')).toContain(`HOST://0.0.0.0:${inside}`);
  expect(value('kafka', 'KAFKA_PROCESS_ROLES')).toBe('broker,controller');
  expect(Buffer.from(value('kafka', 'CLUSTER_ID'), 'base64url')).toHaveLength(16);
});

test('the Schema Registry is where the README says', () => {
  expect(exported['DPONE_MATRIX_SCHEMA_REGISTRY_URL']).toBe(`http://127.0.0.1:${portOf('schema-registry')}`);
  expect(value('schema-registry', 'SCHEMA_REGISTRY_LISTENERS')).toMatch(/:8081$/);
  expect(service('schema-registry').ports[0]).toMatch(/:8081$/);
});

test('the images are those that containers are started from', () => {
  const files = globSync('src/systems/**/service-*.ts', { cwd: root });
  const started = files.flatMap((file) =>
    [...read(file).matchAll(/^\s+image: '(.+)',$/gm)].map(([, image]) => image),
  );
  expect(started).toContain(service('postgres').image);
  expect(Object.values(services).map(({ image }) => image)).toEqual(expect.arrayContaining(started));
});
