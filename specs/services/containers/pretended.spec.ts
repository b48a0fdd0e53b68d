import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test as base } from '../support.ts';
import type { Asked, Came } from './lease-child.ts';
import { json, log, pretendDocker, silent } from './pretended.ts';
import type { PretendedDocker } from './pretended.ts';

const child = fileURLToPath(new URL('lease-child.ts', import.meta.url));

interface Pretended {
  dockerOf: (replies?: Parameters<typeof pretendDocker>[1]) => Promise<PretendedDocker>;
  /** Leases in a process whose Docker engine listens there. */
  came: (host: string, asked?: Partial<Asked>) => Promise<Came>;
}

const test = base.extend<Pretended>({
  dockerOf: async ({ temporary }, use) => {
    const engines: PretendedDocker[] = [];
    await use(async (replies) => {
      const engine = await pretendDocker(temporary, replies);
      engines.push(engine);
      return engine;
    });
    for (const engine of engines) await engine.close();
  },
  came: async ({ machine }, use) => {
    await use(async (host, changes) => {
      const asked: Asked = {
        machine,
        runMode: 'mock_local',
        image: 'there:1',
        slots: [0],
        answers: true,
        ...changes,
      };
      const { stdout } = await promisify(execFile)(process.execPath, [child, JSON.stringify(asked)], {
        env: {
          ...process.env,
          DOCKER_HOST: host,
          TESTCONTAINERS_RYUK_DISABLED: 'true',
          TESTCONTAINERS_HOST_OVERRIDE: 'localhost',
        },
      });
      return JSON.parse(stdout) as Came;
    });
  },
});

test.skip(process.platform === 'win32', 'a pipe is no file');

test('where no Docker engine answers, the next way is taken within two seconds, and the evidence says why', async ({
  temporary,
  came,
}) => {
  const host = `unix://${join(temporary, 'nobody')}`;
  const { results, told, ms } = await came(host);
  expect(results).toEqual([
    expect.objectContaining({
      provenance: 'embedded',
      why_not_better: `external: not here; container: no Docker engine answers (DOCKER_HOST ${host}: ENOENT)`,
    }),
  ]);
  expect(told).toEqual([]);
  expect(ms).toBeLessThan(2000);
});

test('in real_local that is one error, which says what was tried in order and what to do', async ({
  temporary,
  came,
}) => {
  const host = `unix://${join(temporary, 'nobody')}`;
  const { results } = await came(host, { runMode: 'real_local' });
  expect(results).toEqual([
    {
      code: 'MATRIX_ENGINE_UNAVAILABLE',
      message:
        'no engine for some in real_local, which takes external or container only. Tried: external: not here; ' +
        `container: no Docker engine answers (DOCKER_HOST ${host}: ENOENT). Set SOME_URL.`,
    },
  ]);
});

test('an image that can not be pulled is asked for once, and its reason is the evidence', async ({
  dockerOf,
  came,
}) => {
  const noRegistry = json(500, { message: 'Get "https://registry-1.docker.io/v2/": dial tcp: no such host' });
  const docker = await dockerOf({ 'POST /images/create': noRegistry });
  const { results, told, ms, close } = await came(docker.host, { image: 'nobody/has:1', slots: [0, 1] });
  const why =
    "external: not here; container: the image nobody/has:1 is not on this machine and can't be pulled: " +
    'Get "https://registry-1.docker.io/v2/": dial tcp: no such host';
  expect(results).toEqual(
    [0, 1].map(() => expect.objectContaining({ provenance: 'embedded', why_not_better: why })),
  );
  expect(docker.asked.filter((name) => name === 'POST /images/create')).toHaveLength(1);
  expect(docker.asked).not.toContain('POST /containers/create');
  expect(told).toEqual(['pulling the image nobody/has:1 for some …']);
  expect(ms).toBeLessThan(5000);
  expect(close).toBe('closed');
});

test('in real_local its error names the image', async ({ dockerOf, came }) => {
  const unknown = json(404, { message: 'manifest for there:2 not found: manifest unknown' });
  const docker = await dockerOf({ 'POST /images/create': unknown });
  const { results } = await came(docker.host, { image: 'there:2', runMode: 'real_local' });
  expect(results).toEqual([
    {
      code: 'MATRIX_ENGINE_UNAVAILABLE',
      message: expect.stringContaining(
        "container: the image there:2 is not on this machine and can't be pulled: manifest for there:2 not found: manifest unknown. Set SOME_URL.",
      ),
    },
  ]);
});

test('a pull that breaks off is no image', async ({ dockerOf, came }) => {
  const docker = await dockerOf({
    'POST /images/create': json(200, { status: 'Pulling', error: 'unexpected EOF' }),
  });
  const { results } = await came(docker.host, { image: 'there:2' });
  expect(results).toEqual([
    expect.objectContaining({
      why_not_better: expect.stringContaining(
        'the image there:2 is still not there after it was pulled: docker pull there:2 says why',
      ),
    }),
  ]);
});

test('the end of the run ends a pull', async ({ dockerOf, came }) => {
  const docker = await dockerOf({ 'POST /images/create': silent });
  const { results, close } = await came(docker.host, {
    image: 'there:2',
    runMode: 'real_local',
    closeAt: 'pulling',
  });
  expect(results).toEqual([
    { code: 'MATRIX_ENGINE_UNAVAILABLE', message: expect.stringContaining('the run ended') },
  ]);
  expect(close).toBe('closed');
});

test('an engine is what its image says it is, with the digest of its registry', async ({
  dockerOf,
  came,
  machine,
}) => {
  const docker = await dockerOf();
  const { results, told, close } = await came(docker.host);
  expect(results).toEqual([
    {
      system: 'some',
      provenance: 'container',
      product: 'Some',
      version: '1.2',
      image: 'there:1',
      digest: 'sha256:22',
      why_not_better: 'external: not here',
    },
  ]);
  expect(told).toEqual([
    'starting some (container there:1, worker 1) …',
    expect.stringMatching(/^some is ready after \d+\.\d s: Some 1\.2 \(worker 1\)$/),
  ]);
  expect(close).toBe('closed');
  expect(docker.urls).toContain('DELETE /containers/c0ffee?force=true&v=true');
  expect(readdirSync(join(machine, 'run_a1b2c3')).sort()).toEqual(['containers.jsonl', 'run.json']);
});

test('a container that ends is an error with the end of its log, and is removed', async ({
  dockerOf,
  came,
}) => {
  const docker = await dockerOf({
    'POST /containers/c0ffee/wait': json(200, { StatusCode: 3 }),
    'GET /containers/c0ffee/logs': log('FATAL: no such setting\n'),
  });
  const { results, close } = await came(docker.host, { answers: false });
  expect(results).toEqual([
    {
      code: 'MATRIX_ENGINE_FAILED',
      message: 'the some container (there:1) ended with code 3; the end of its log:\nFATAL: no such setting',
    },
  ]);
  expect(docker.asked).toContain('DELETE /containers/c0ffee');
  expect(close).toBe('closed');
});

test('one that is up and never answers is an error with the last refusal', async ({ dockerOf, came }) => {
  const docker = await dockerOf();
  const { results } = await came(docker.host, { answers: false });
  expect(results).toEqual([
    {
      code: 'MATRIX_ENGINE_FAILED',
      message:
        'the some container (there:1) did not answer within 0.4 s (nobody at home); the end of its log:\nit is up',
    },
  ]);
  expect(docker.asked).toContain('DELETE /containers/c0ffee');
});

test('one that Docker refuses to make is an error, and no lesser engine is taken', async ({
  dockerOf,
  came,
}) => {
  const docker = await dockerOf({
    'POST /containers/create': json(500, { message: 'no space left on device' }),
  });
  const { results } = await came(docker.host);
  expect(results).toEqual([
    {
      code: 'MATRIX_ENGINE_FAILED',
      message: 'the some container (there:1) could not be started: no space left on device',
    },
  ]);
});

test('the end of the run removes a container that is just being made', async ({ dockerOf, came }) => {
  const docker = await dockerOf();
  const { results, close } = await came(docker.host, { answers: false, closeAt: 'starting' });
  expect(results).toEqual([
    {
      code: 'MATRIX_ENGINE_FAILED',
      message: 'the some container (there:1) was not needed any more: the run ended',
    },
  ]);
  expect(close).toBe('closed');
  const made = docker.asked.filter((name) => name === 'POST /containers/create');
  expect(docker.asked.filter((name) => name === 'DELETE /containers/c0ffee').length).toBeGreaterThanOrEqual(
    made.length,
  );
});

test('where Docker does not remove a container, the run says so and leaves its folder for the next', async ({
  dockerOf,
  came,
  machine,
}) => {
  const docker = await dockerOf({ 'DELETE /containers/c0ffee': json(500, { message: 'device is busy' }) });
  const { close } = await came(docker.host);
  expect(close).toContain('MATRIX_TEARDOWN_FAILED');
  expect(close).toContain('Docker does not remove the containers of run run_a1b2c3: device is busy');
  expect(existsSync(join(machine, 'run_a1b2c3', 'containers.jsonl'))).toBe(true);
});
