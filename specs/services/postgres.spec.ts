import { createServer } from 'node:http';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MatrixError } from '../../src/model/error.ts';
import { isAlive } from '../../src/model/process-identity.ts';
import type { ProcessIdentity } from '../../src/model/process-identity.ts';
import type { EngineAccess } from '../../src/services/contract.ts';
import { makeFolder } from '../../src/services/machine-folder.ts';
import { RunFolder } from '../../src/services/run-folder.ts';
import { connectClient } from '../../src/systems/postgres/client.ts';
import { service as any } from '../../src/systems/postgres/service.ts';
import { expect, killRecord, makeEngines, sweep, test as base, withoutContainers } from './support.ts';

/** Containers have specs of their own. */
const service = withoutContainers(any);

const ask = (url?: string) =>
  ({
    system: 'postgres',
    slot: 0,
    runMode: 'mock_local',
    external: url === undefined ? {} : { url },
  }) as const;

interface Servers {
  /** The URL of a real server, which all tests of a worker share. */
  server: URL;
  /** What reaching the server of this URL says. A password in it is one with `wr0ng` in it. */
  refusal: (url: URL | string) => Promise<MatrixError>;
}

const test = base.extend<Servers, { embedded: EngineAccess }>({
  embedded: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'dpmt-'));
      chmodSync(folder, 0o755);
      const { engines } = makeEngines(makeFolder(join(folder, 'machine')), service);
      await use(await engines.lease(ask()));
      await engines.close();
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker' },
  ],
  server: async ({ embedded }, use) => use(new URL(embedded.url)),
  refusal: async ({ enginesOf }, use) => {
    let runs = 0;
    await use(async (url) => {
      const { engines } = enginesOf(service, `run_${runs++}`);
      const error: unknown = await engines.lease(ask(String(url))).catch((reason: unknown) => reason);
      if (!(error instanceof MatrixError)) throw new Error(`it was not refused: ${JSON.stringify(error)}`);
      expect(error.message).not.toContain('wr0ng');
      return error;
    });
  },
});

async function query(url: string | URL, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = await connectClient(String(url), 'spec');
  try {
    return (await client.query(statement)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

test('the embedded server is a real one, of this run alone', async ({ embedded, server }) => {
  expect(embedded.engine).toEqual({
    system: 'postgres',
    provenance: 'embedded',
    product: 'PostgreSQL',
    version: expect.stringMatching(/^\d+\.\d+/),
    why_not_better: 'external: DPONE_MATRIX_POSTGRES_URL is not set; container: not asked for',
  });
  const names = [
    'wal_level',
    'synchronous_commit',
    'listen_addresses',
    'unix_socket_directories',
    'server_encoding',
    'timezone',
  ];
  const [settings] = await query(
    server,
    `SELECT version() AS about, ${names.map((name) => `current_setting('${name}') AS ${name}`).join(', ')}`,
  );
  expect(settings).toEqual({
    about: expect.stringMatching(new RegExp(`^PostgreSQL ${embedded.engine.version.replace('.', '\\.')}`)),
    wal_level: 'logical',
    synchronous_commit: 'on',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    server_encoding: 'UTF8',
    timezone: 'UTC',
  });
});

test('nobody gets in without its password', async ({ server }) => {
  for (const password of ['', 'guess']) {
    server.password = password;
    await expect(query(server, 'SELECT 1')).rejects.toMatchObject({ code: 'MATRIX_CONNECT_FAILED' });
  }
});

test('neither files nor arguments give the password away', async ({ enginesOf }) => {
  const { engines, run } = enginesOf(service);
  const { password } = new URL((await engines.lease(ask())).url);
  expect(password.length).toBeGreaterThan(20);
  for (const file of readdirSync(run.path, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    expect(readFileSync(join(file.parentPath, file.name)).includes(password), file.name).toBe(false);
  }
  if (process.platform === 'linux') {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      expect(commandLine(pid)).not.toContain(password);
    }
  }
  await engines.close();
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

test('it leads a process group of its own, which no Ctrl-C for the runner reaches', async ({ enginesOf }) => {
  test.skip(process.platform !== 'linux', 'told by /proc');
  const { engines, run } = enginesOf(service);
  await engines.lease(ask());
  const postmaster = processesOf(run).at(-1)?.pid;
  const stat = readFileSync(`/proc/${postmaster}/stat`, 'utf8');
  const [, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  expect(Number(group)).toBe(postmaster);
  await engines.close();
});

test('stopping leaves no process, no shared memory, no file', async ({ machine, enginesOf }) => {
  const { engines, run } = enginesOf(service);
  const { url } = await engines.lease(ask());
  await query(url, 'CREATE DATABASE orders');
  const started = processesOf(run);
  expect(started.some(isAlive)).toBe(true);
  if (process.platform === 'linux') expect(sharedMemory()).toContain(started.at(-1)?.pid);
  await engines.close();
  expect(started.filter(isAlive)).toEqual([]);
  await run.remove();
  expect(readdirSync(machine)).toEqual([]);
  expect(sharedMemory().filter((creator) => started.some(({ pid }) => pid === creator))).toEqual([]);
});

function processesOf(run: RunFolder): ProcessIdentity[] {
  const lines = readFileSync(join(run.path, 'processes.jsonl'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as ProcessIdentity);
}

/** Who made the System V segments that there are: servers of other runs come and go meanwhile. */
function sharedMemory(): readonly number[] {
  if (process.platform !== 'linux') return [];
  const segments = readFileSync('/proc/sysvipc/shm', 'utf8').trimEnd().split('\n').slice(1);
  return segments.map((line) => Number(line.trim().split(/\s+/)[4]));
}

test('a server that was killed is replaced', async ({ enginesOf }) => {
  const { engines, run } = enginesOf(service);
  const first = await engines.lease(ask());
  const postmaster = processesOf(run).at(-1)?.pid ?? 0;
  process.kill(postmaster, 'SIGKILL');
  await expect.poll(async () => (await engines.lease(ask())).url).not.toBe(first.url);
  expect(await query((await engines.lease(ask())).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await engines.close();
});

test('the run ending while the server starts leaves nothing', async ({ machine, enginesOf }) => {
  const { engines, run } = enginesOf(service);
  const asked = engines.lease(ask());
  asked.catch(() => {});
  await expect.poll(() => existsSync(join(run.path, 'processes.jsonl')), { intervals: [5] }).toBe(true);
  await engines.close();
  await expect(asked).rejects.toBeInstanceOf(Error);
  expect(processesOf(run).filter(isAlive)).toEqual([]);
  await run.remove();
  expect(readdirSync(machine)).toEqual([]);
});

test('a server that the user named is taken, in real_local too', async ({ server, embedded, enginesOf }) => {
  for (const runMode of ['mock_local', 'real_local', 'vendor_live'] as const) {
    const { engines, run } = enginesOf(service, `run_${runMode}`);
    expect(await engines.lease({ ...ask(server.href), runMode })).toEqual({
      engine: {
        system: 'postgres',
        provenance: 'external',
        product: 'PostgreSQL',
        version: embedded.engine.version,
      },
      url: server.href,
    });
    expect(readFileSync(join(run.path, 'servers.jsonl'), 'utf8')).toBe(
      `{"system":"postgres","server":"127.0.0.1:${server.port}"}\n`,
    );
  }
});

test('real_local without one says what was tried and what to do', async ({ enginesOf }) => {
  const { engines } = enginesOf(service);
  await expect(engines.lease({ ...ask(), runMode: 'real_local' })).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
    message:
      'no engine for postgres in real_local, which takes external or container only. Tried: external: DPONE_MATRIX_POSTGRES_URL is not set; ' +
      'container: not asked for. ' +
      'Start Docker, or set DPONE_MATRIX_POSTGRES_URL to the URL of a PostgreSQL server whose user may create databases.',
  });
});

test('a wrong password is said, and no other engine is taken', async ({ server, refusal }) => {
  server.password = 'wr0ng-password';
  expect(await refusal(server)).toMatchObject({
    code: 'MATRIX_WRONG_CREDENTIALS',
    message:
      `127.0.0.1:${server.port} refuses the user or password of DPONE_MATRIX_POSTGRES_URL (or the option postgresUrl): ` +
      'password authentication failed for user "dpone"; correct them in the URL',
  });
});

test('a missing password is said', async ({ server, refusal }) => {
  server.password = '';
  expect((await refusal(server)).code).toBe('MATRIX_WRONG_CREDENTIALS');
});

test('a database that is not there is said', async ({ server, refusal }) => {
  server.pathname = '/nowhere';
  expect(await refusal(server)).toMatchObject({
    code: 'MATRIX_WRONG_SERVER',
    message: expect.stringMatching(
      /POSTGRES_URL .*database "nowhere" does not exist; create it, or name one/,
    ),
  });
});

test('a user who may not create databases is said', async ({ server, refusal }) => {
  await query(server, "DROP ROLE IF EXISTS small; CREATE ROLE small LOGIN PASSWORD 'wr0ng1'");
  server.username = 'small';
  server.password = 'wr0ng1';
  expect(await refusal(server)).toMatchObject({
    code: 'MATRIX_WRONG_CREDENTIALS',
    message: expect.stringMatching(/the user small of DPONE_MATRIX_POSTGRES_URL .*may not create databases/),
  });
});

test('a web server is the wrong server', async ({ refusal }) => {
  const web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const { port } = web.address() as AddressInfo;
  expect(await refusal(`postgresql://u:wr0ng@127.0.0.1:${port}/d`)).toMatchObject({
    code: 'MATRIX_WRONG_SERVER',
    message: expect.stringMatching(/POSTGRES_URL .*; start the server, correct the URL, or unset it$/),
  });
  web.close();
  await once(web, 'close');
  expect(await refusal(`postgresql://u:wr0ng@127.0.0.1:${port}/d`)).toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
    message:
      `the PostgreSQL server of DPONE_MATRIX_POSTGRES_URL (or the option postgresUrl) at 127.0.0.1:${port} does not answer: ` +
      'ECONNREFUSED; start the server, correct the URL, or unset it',
  });
});

for (const url of ['mysql://u:wr0ng@h/d', 'u:wr0ng@h', 'postgresql://u:wr0ng/x@h:abc/d']) {
  test(`what is no URL of PostgreSQL is refused: ${url}`, async ({ refusal }) => {
    const { code, message } = await refusal(url);
    expect(code).toBe('MATRIX_BAD_URL');
    expect(message).toBe(
      'DPONE_MATRIX_POSTGRES_URL (or the option postgresUrl): the Postgres URL is not like postgresql://user:password@host:5432/database; correct it or unset it',
    );
  });
}

test("a dead run's databases and slots go when its server is named again, a live run's stay", async ({
  machine,
  server,
  enginesOf,
}) => {
  const made = ['dpm_dead00_0_t', 'dpm_live00_0_t', 'dpmxdead00_0_t'];
  for (const name of made) await query(server, `CREATE DATABASE ${name}`);
  server.pathname = '/dpm_dead00_0_t';
  await query(server, "SELECT pg_create_logical_replication_slot('dpm_dead00_slot', 'pgoutput')");
  server.pathname = '/postgres';
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordServer({ system: 'postgres', server: `127.0.0.1:${server.port}` });
  killRecord(dead);
  expect(await sweep(machine)).toEqual(['run_dead']);
  const { engines, warnings } = enginesOf(service);
  // One of them is no run's.
  await engines.lease({ ...ask(server.href), allowExisting: [`127.0.0.1:${server.port}`] });
  expect(warnings).toEqual([]);
  const databases = "SELECT datname AS name FROM pg_database WHERE datname LIKE 'dpm%' ORDER BY 1";
  expect(await query(server, databases)).toEqual([{ name: 'dpm_live00_0_t' }, { name: 'dpmxdead00_0_t' }]);
  expect(await query(server, 'SELECT slot_name FROM pg_replication_slots')).toEqual([]);
  await query(server, 'CREATE DATABASE dpm_a1b2c3_0_t');
  await engines.close();
  expect(await query(server, databases)).toEqual([{ name: 'dpm_live00_0_t' }, { name: 'dpmxdead00_0_t' }]);
  for (const name of ['dpm_live00_0_t', 'dpmxdead00_0_t']) await query(server, `DROP DATABASE ${name}`);
});
