import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { startContainer } from '../../../src/services/container.ts';
import type { ServiceDefinition } from '../../../src/services/contract.ts';
import { labelNames } from '../../../src/services/container-removal.ts';
import { identityOf } from '../../../src/model/process-identity.ts';
import { connectClient } from '../../../src/systems/postgres/client.ts';
import { service } from '../../../src/systems/postgres/service.ts';
import { definitionOf, expect, killRecord, makeEngines, sweep, test } from '../support.ts';
import { containersOf, docker, postgresImage, volumesLeft, volumesOf, whyNoContainers } from './docker.ts';

test.describe.configure({ timeout: 120_000 });
test.beforeAll(async () => {
  const why = await whyNoContainers();
  test.skip(why !== undefined, why);
});

const ask = (slot = 0, images: Record<string, string> = {}) =>
  ({ system: 'postgres', slot, runMode: 'real_local', external: {}, images }) as const;

/** A run id of each test's own: all specs share one Docker engine. */
const runId = (name: string): string => `spec_${process.pid}_${name}`;

async function settings(url: string): Promise<Record<string, unknown>> {
  const client = await connectClient(url, 'spec');
  try {
    const names = [
      'wal_level',
      'synchronous_commit',
      'fsync',
      'server_encoding',
      'lc_collate',
      'dpone_matrix.small_disk',
    ];
    const all =
      "SELECT current_setting('server_version') AS version, " +
      names.map((n) => `current_setting('${n}', true) AS ${n.replace('dpone_matrix.', '')}`).join(', ');
    return (await client.query<Record<string, unknown>>(all)).rows[0]!;
  } finally {
    await client.end();
  }
}

test('two slots have a server each, started at once, labelled as theirs, limited, and gone with the run', async ({
  enginesOf,
}) => {
  const id = runId('slots');
  const { engines, run, told } = enginesOf(service, id);
  const leases = [0, 1, 0].map((slot) => engines.lease(ask(slot)));
  const [first, second, again] = await Promise.all(leases);
  expect(again?.url).toBe(first?.url);
  expect(second?.url).not.toBe(first?.url);
  expect(told.slice(0, 2).sort()).toEqual(
    [1, 2].map((n) => `starting PostgreSQL (container ${postgresImage}, worker ${n}) …`),
  );
  // Whichever is ready first; by the worker, which stands last.
  const ready = told.slice(2).toSorted((a, b) => (a.slice(-2) < b.slice(-2) ? -1 : 1));
  expect(ready).toEqual(
    [1, 2].map((n) =>
      expect.stringMatching(
        new RegExp(`^PostgreSQL is ready after .* s: PostgreSQL 1\\d\\..* \\(worker ${n}\\)$`),
      ),
    ),
  );

  const seen = await containersOf(id);
  const { pid, start_mark } = identityOf(process.pid);
  expect(seen.map(({ Labels }) => Labels)).toEqual(
    [1, 0].map(() =>
      expect.objectContaining({
        [labelNames.run]: id,
        [labelNames.prefix]: 'dpm_a1b2c3_',
        [labelNames.pid]: String(pid),
        [labelNames.startMark]: start_mark,
        [labelNames.system]: 'postgres',
        [labelNames.slot]: expect.stringMatching(/^[01]$/),
      }),
    ),
  );
  expect(new Set(seen.map(({ Labels }) => Labels[labelNames.slot]))).toEqual(new Set(['0', '1']));
  for (const { Id } of seen) {
    const { body } = await docker<{ HostConfig: { Memory: number; Tmpfs: unknown } }>(
      'GET',
      `/containers/${Id}/json`,
    );
    expect(body.HostConfig.Memory).toBe(1.25 * 1024 ** 3);
    expect(body.HostConfig.Tmpfs).toEqual({ '/small': 'rw,size=24m,mode=1777' });
  }

  const { body: image } = await docker<{
    Id: string;
    RepoDigests: string[];
    Config: { Labels?: Record<string, string> };
  }>('GET', `/images/${postgresImage}/json`);
  const found = await settings(first!.url);
  const standIn = image.Config.Labels?.['stand-in'];
  expect(first?.engine).toEqual({
    system: 'postgres',
    provenance: 'container',
    product: 'PostgreSQL',
    version: found['version'],
    image: postgresImage,
    digest: image.RepoDigests[0]?.split('@')[1] ?? `local:${image.Id}`,
    ...(standIn === undefined ? {} : { stand_in: standIn }),
    why_not_better: 'external: DPONE_MATRIX_POSTGRES_URL is not set',
  });
  expect(found).toMatchObject({
    wal_level: 'logical',
    synchronous_commit: 'on',
    fsync: 'off',
    server_encoding: 'UTF8',
    small_disk: '/small',
  });
  expect(new URL(first!.url).password).not.toBe(new URL(second!.url).password);
  expect(new URL(first!.url).password.length).toBeGreaterThan(20);

  const volumes = volumesOf(seen);
  expect(new Set(await volumesLeft(volumes))).toEqual(new Set(volumes));
  expect(run.hasContainers).toBe(true);
  await engines.close();
  expect(await containersOf(id)).toEqual([]);
  expect(await volumesLeft(volumes)).toEqual([]);
});

test('an image that the user names is taken, and is in the evidence', async ({ enginesOf }) => {
  const name = `dpone-matrix-spec:${process.pid}`;
  const [repo, tag] = name.split(':');
  await docker('POST', `/images/${postgresImage}/tag?repo=${repo}&tag=${tag}`);
  try {
    const { engines } = enginesOf(service, runId('image'));
    const { engine } = await engines.lease(ask(0, { postgres: name, kafka: 'not:asked' }));
    expect(engine.image).toBe(name);
    await engines.close();
  } finally {
    await docker('DELETE', `/images/${name}?noprune=1`);
  }
});

/** PostgreSQL that gets a setting which there is not. */
const misconfigured: ServiceDefinition = definitionOf({
  container: {
    start: (context) =>
      startContainer(context, {
        service: 'postgres',
        image: postgresImage,
        packages: [],
        memory: 0.5,
        make: async (image) =>
          new PostgreSqlContainer(image).withCommand(['postgres', '-c', 'no_such_setting=1']),
        ask: async () => Promise.reject(new Error('nobody at home')),
      }),
  },
});

test('a server that does not come up is an error with its own words, and leaves nothing', async ({
  enginesOf,
}) => {
  const id = runId('broken');
  const { engines } = enginesOf(misconfigured, id);
  await expect(engines.lease({ ...ask(), system: 'some', runMode: 'mock_local' })).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_FAILED',
    message: expect.stringMatching(
      /^the some container \(postgres:15-bookworm\) ended with code 1; the end of its log:\n[^]*unrecognized configuration parameter "no_such_setting"/,
    ),
  });
  expect(await containersOf(id)).toEqual([]);
});

test('the end of the run removes a container that is about to start', async ({ enginesOf }) => {
  const id = runId('abort');
  const { engines } = enginesOf(service, id);
  const asked = engines.lease(ask());
  asked.catch(() => {});
  await expect.poll(async () => (await containersOf(id)).length, { intervals: [10] }).toBe(1);
  await engines.close();
  await expect(asked).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_FAILED',
    message: `the PostgreSQL container (${postgresImage}) was not needed any more: the run ended`,
  });
  expect(await containersOf(id)).toEqual([]);
});

test('a server that was killed is told of, removed, and replaced for the next who asks', async ({
  enginesOf,
}) => {
  const id = runId('killed');
  const { engines, told } = enginesOf(service, id);
  const { url } = await engines.lease(ask());
  const [{ Id: first } = { Id: '' }] = await containersOf(id);
  await docker('POST', `/containers/${first}/kill`);
  await expect
    .poll(() => told.at(-1))
    .toMatch(
      /^the PostgreSQL container \(postgres:15-bookworm, worker 1\) ended with code 137; the end of its log:\n/,
    );
  await expect.poll(async () => (await containersOf(id)).map(({ Id }) => Id)).toEqual([]);
  await expect.poll(async () => (await engines.lease(ask())).url, { timeout: 30_000 }).not.toBe(url);
  expect((await containersOf(id)).map(({ Id }) => Id)).not.toContain(first);
});

test("a dead run's containers and volumes are swept by label, a living run's are not touched", async ({
  machine,
}) => {
  const [deadId, livingId] = [runId('dead'), runId('living')];
  const dead = makeEngines(machine, service, deadId);
  const living = makeEngines(machine, service, livingId);
  try {
    await Promise.all([dead.engines.lease(ask()), living.engines.lease(ask())]);
    const [left, kept] = [await containersOf(deadId), await containersOf(livingId)];
    expect([left.length, kept.length]).toEqual([1, 1]);
    killRecord(dead.run);
    expect(await sweep(machine)).toEqual([deadId]);
    expect(await containersOf(deadId)).toEqual([]);
    expect(await volumesLeft(volumesOf(left))).toEqual([]);
    expect((await containersOf(livingId)).map(({ Id, State }) => [Id, State])).toEqual([
      [kept[0]!.Id, 'running'],
    ]);
  } finally {
    await Promise.allSettled([dead.engines.close(), living.engines.close()]);
  }
  expect(await containersOf(livingId)).toEqual([]);
});

test('a companion joins the network of the server that it is made for, and goes with the run', async ({
  enginesOf,
}) => {
  const id = runId('beside');
  const beside: ServiceDefinition = definitionOf({
    container: {
      start: async (context) => {
        const server = await context.beside('postgres');
        const { GenericContainer } = await import('testcontainers');
        return startContainer(context, {
          service: 'some',
          image: postgresImage,
          packages: [],
          memory: 0.25,
          make: async (image) =>
            new GenericContainer(image)
              .withNetworkMode(`container:${server?.container}`)
              .withEntrypoint(['sleep'])
              .withCommand(['600']),
          ask: async (started) => {
            const { exitCode, output } = await started.exec(['pg_isready', '--host=127.0.0.1']);
            if (exitCode !== 0) throw new Error(output);
            return { product: 'Some', version: output.trim(), url: server?.url ?? '' };
          },
        });
      },
    },
  });
  const { engines } = enginesOf([service, beside], id);
  const found = await engines.lease({ ...ask(), system: 'some' });
  expect(found.engine.version).toBe('127.0.0.1:5432 - accepting connections');
  expect(found.url).toBe((await engines.lease(ask())).url);
  expect(await containersOf(id)).toHaveLength(2);
  await engines.close();
  expect(await containersOf(id)).toEqual([]);
});
