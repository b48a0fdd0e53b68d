/** A unique text in every credential that the product takes, and in every sort that its users have beside it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemIds, systems } from '../../../src/matrix/systems.ts';
import type { ExternalVariable } from '../../../src/matrix/systems.ts';

/** What a credential holds, and the part of it that may be seen nowhere, in no form. */
export interface Canary {
  readonly name: string;
  readonly value: string;
  /** Letters and digits alone, which no escaping changes. */
  readonly core: string;
}

/** Passwords as people have them; `core` stands at both ends, so that half a password is found too. */
const passwords: readonly ((core: string) => string)[] = [
  (core) => core,
  (core) => `${core}@/?#:x${core}`,
  (core) => `${core} "quoted" and 'quoted' ${core}`,
  (core) => `${core}\\n&<ü%25>+=${core}`,
];

/** How a variable holds a credential, by what it is in the systems' table; null where it holds none. */
type Shape = (password: string, port: number) => string;
const encoded = encodeURIComponent;

/** Every variable that points to an external service. A system that comes must say here where its secret is. */
export const externalShapes: Readonly<Record<string, Shape | null>> = {
  // Said here, TLS is not asked for by the key that a variable names.
  DPONE_MATRIX_POSTGRES_URL: (password, port) =>
    `postgresql://canary:${encoded(password)}@127.0.0.1:${port}/shop?sslmode=disable`,
  DPONE_MATRIX_MSSQL_URL: (password, port) =>
    `mssql://sa:${encoded(password)}@127.0.0.1:${port}/master?trustServerCertificate=true`,
  DPONE_MATRIX_CLICKHOUSE_URL: (password, port) => `http://canary:${encoded(password)}@127.0.0.1:${port}`,
  DPONE_MATRIX_API_URL: (password, port) => `http://bearer:${encoded(password)}@127.0.0.1:${port}/shop`,
  DPONE_MATRIX_API_AUTHORIZATION: (password) => `Bearer ${encoded(password)}`,
  DPONE_MATRIX_API_PAGINATION: null,
  DPONE_MATRIX_BIGQUERY_PROJECT: null,
  DPONE_MATRIX_BIGQUERY_DATASET: null,
  DPONE_MATRIX_BIGQUERY_ENDPOINT: (password, port) =>
    `http://127.0.0.1:${port}/?access_token=${encoded(password)}`,
  DPONE_MATRIX_BIGQUERY_LOCATION: null,
  DPONE_MATRIX_KAFKA_BROKERS: (password, port) => `canary:${encoded(password)}@127.0.0.1:${port}`,
  DPONE_MATRIX_SCHEMA_REGISTRY_URL: (password, port) =>
    `http://canary:${encoded(password)}@127.0.0.1:${port}`,
};

/** What there is in the table today. */
export const externalVariables: readonly string[] = systemIds.flatMap((system) =>
  Object.values(systems[system].external as Readonly<Record<string, ExternalVariable>>).map(
    ({ variable }) => variable,
  ),
);

const key = (core: string): string =>
  `-----BEGIN PRIVATE KEY-----\n${core}MIIEvQIBADANBgkqhkiG9w0\n${core}AQEFAASCBKcwggSjAgEAAo\n-----END PRIVATE KEY-----\n`;

/** What else a loader is given in its environment. */
const otherShapes: Readonly<Record<string, (core: string) => string>> = {
  PGPASSWORD: passwords[1] as (core: string) => string,
  DATABASE_PASSWORD: passwords[2] as (core: string) => string,
  WAREHOUSE_DSN: (core) => `Server=h;User Id=sa;Password=${core} two words;Encrypt=true`,
  // Not percent-encoded, so that it is no URL.
  LEGACY_URL: (core) => `postgres://canary:${core}/p#a?s@s${core}@h/d`,
  REPLICA_URL: (core) => `postgres://h/d?user=a&password=${core}&sslmode=require`,
  PROXY: (core) => `https://${core}@proxy.test:8080`,
  GITHUB_TOKEN: (core) => `ghs_${core}`,
  AWS_SECRET_ACCESS_KEY: (core) => `${core}/K7MDENG+bPx`,
  WAREHOUSE_API_KEY: (core) => core,
  CLIENT_PRIVATE_KEY: key,
  CREDENTIALS_JSON: (core) => JSON.stringify({ type: 'service_account', private_key: key(core) }),
};

/** Files that variables name. */
const fileShapes: Readonly<Record<string, (core: string) => string>> = {
  GOOGLE_APPLICATION_CREDENTIALS: (core) =>
    JSON.stringify({
      type: 'service_account',
      project_id: 'shop',
      private_key: key(core),
      client_email: 'loader@shop.test',
      client_secret: `${core}cs`,
    }),
  PGPASSFILE: (core) => `127.0.0.1:5432:shop:canary:${core}word`,
  PGSSLKEY: key,
};

/** @param portOf where something listens for a variable; nobody does at port 1 */
export function canariesIn(
  folder: string,
  portOf: (variable: string) => number = () => 1,
): readonly Canary[] {
  mkdirSync(folder, { recursive: true });
  let count = 0;
  const core = (): string =>
    `Zq${(count++).toString(36).padStart(2, '0')}w7KfRm4Tx${(count * 7919).toString(36)}`;
  const external = externalVariables.flatMap((name, index): Canary[] => {
    const shape = externalShapes[name];
    const own = core();
    const password = (passwords[index % passwords.length] as (core: string) => string)(own);
    return shape ? [{ name, core: own, value: shape(password, portOf(name)) }] : [];
  });
  const others = Object.entries(otherShapes).map(([name, shape]): Canary => {
    const own = core();
    return { name, core: own, value: shape(own) };
  });
  const files = Object.entries(fileShapes).map(([name, shape]): Canary => {
    const own = core();
    const value = join(folder, `${name.toLowerCase()}.secret`);
    writeFileSync(value, shape(own));
    return { name, core: own, value };
  });
  return [...external, ...others, ...files];
}

export function environmentOf(canaries: readonly Canary[]): Record<string, string> {
  return Object.fromEntries(canaries.map(({ name, value }) => [name, value]));
}
