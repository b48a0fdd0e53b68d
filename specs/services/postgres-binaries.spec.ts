import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { unprivilegedUser } from '../../src/services/embedded.ts';
import type { ProgramOptions } from '../../src/services/embedded.ts';
import { makeFolder } from '../../src/services/machine-folder.ts';
import { service } from '../../src/systems/postgres/service.ts';
import { findPackage, usableBinaries } from '../../src/systems/postgres/service-binaries.ts';
import type { PostgresPackage } from '../../src/systems/postgres/service-binaries.ts';
import { expect, test as base, withoutContainers } from './support.ts';

const isRoot = process.getuid?.() === 0;

interface Copies {
  /** A copy of the installed package in a folder of this test's own. */
  copy: PostgresPackage;
  /** What each use of the programs is tried with. */
  options: () => ProgramOptions;
  cache: () => string;
}

const test = base.extend<Copies>({
  copy: async ({ temporary }, use) => {
    const found = findPackage();
    const native = join(temporary, 'checkout', 'native');
    mkdirSync(dirname(native));
    execFileSync('cp', ['-R', found.native, native]);
    await use({ ...found, native });
  },
  options: async ({ temporary }, use) => {
    let uses = 0;
    await use(() => {
      const folder = makeFolder(join(temporary, `use-${uses++}`));
      return {
        folder,
        log: join(folder, 'log'),
        environment: { LC_ALL: 'C' },
        record: () => {},
        user: unprivilegedUser(),
      };
    });
  },
  cache: async ({ temporary }, use) => use(() => makeFolder(join(temporary, 'cache'))),
});

function removeLinks(native: string): void {
  const lib = join(native, 'lib');
  const links = readdirSync(lib).filter((name) => lstatSync(join(lib, name)).isSymbolicLink());
  for (const name of links) rmSync(join(lib, name));
}

test('programs that run are used where they stand, and nothing is copied', async ({
  copy,
  options,
  cache,
  temporary,
}) => {
  const { initdb, postgres } = await usableBinaries(copy, cache, options());
  expect([initdb, postgres]).toEqual([
    join(copy.native, 'bin', 'initdb'),
    join(copy.native, 'bin', 'postgres'),
  ]);
  expect(readdirSync(temporary).sort()).toEqual(['checkout', 'use-0']);
});

test("a checkout that the engines' user can't reach is copied to the cache, once", async ({
  copy,
  options,
  cache,
}) => {
  test.skip(!isRoot, 'only root runs engines as another user');
  chmodSync(dirname(copy.native), 0o700);
  const first = await usableBinaries(copy, cache, options());
  expect(readdirSync(cache())).toHaveLength(1);
  expect(first.postgres).toBe(join(cache(), readdirSync(cache())[0] ?? '', 'bin', 'postgres'));
  const made = statSync(first.postgres).ctimeMs;
  expect(await usableBinaries(copy, cache, options())).toEqual(first);
  expect(statSync(first.postgres).ctimeMs).toBe(made);
});

test('two runs may copy at once', async ({ copy, options, cache }) => {
  removeLinks(copy.native);
  const [a, b] = await Promise.all([
    usableBinaries(copy, cache, options()),
    usableBinaries(copy, cache, options()),
  ]);
  expect(a).toEqual(b);
  expect(readdirSync(cache())).toHaveLength(1);
});

test('links that the install left out are made in the copy, and files that only root may read are opened', async ({
  copy,
  options,
  cache,
}) => {
  test.skip(process.platform !== 'linux', "the package's links are those of Linux");
  removeLinks(copy.native);
  execFileSync('chmod', ['-R', 'go-rwx', copy.native]);
  const { postgres } = await usableBinaries(copy, cache, options());
  expect(postgres.startsWith(cache())).toBe(true);
  const { uid, gid } = unprivilegedUser() ?? {};
  const found = execFileSync(postgres, ['--version'], {
    ...(uid === undefined ? {} : { uid, gid }),
    cwd: '/',
  });
  expect(String(found)).toMatch(/^postgres \(PostgreSQL\) \d+/);
});

test('programs that do not run say so, with their own words', async ({ copy, options, cache }) => {
  writeFileSync(
    join(copy.native, 'bin', 'postgres'),
    '#!/bin/sh\necho made for another machine >&2\nexit 3\n',
  );
  await expect(usableBinaries(copy, cache, options())).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
    message: `the programs of ${copy.name} ${copy.version} do not run here: postgres ended with code 3 made for another machine`,
  });
});

test('a damaged package is unavailable, and leaves no half of a copy', async ({ copy, options, cache }) => {
  rmSync(join(copy.native, 'bin'), { recursive: true });
  await expect(usableBinaries(copy, cache, options())).rejects.toMatchObject({
    code: 'MATRIX_ENGINE_UNAVAILABLE',
    message: expect.stringContaining('could not be copied'),
  });
  expect(readdirSync(cache())).toEqual([]);
});

test('as root the server runs as an unprivileged user, who owns its data and nothing around it', async ({
  enginesOf,
}) => {
  test.skip(!isRoot, 'this run is not root');
  const { engines, run } = enginesOf(withoutContainers(service));
  await engines.lease({ system: 'postgres', slot: 0, runMode: 'mock_local', external: {} });
  const folder = join(run.path, 'postgres-2');
  const [pid] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
  expect(statSync(join(folder, 'data'))).toMatchObject({ uid: 65534, gid: 65534 });
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
  expect(statSync(folder).uid).toBe(0);
  if (process.platform === 'linux') expect(statSync(`/proc/${pid}`).uid).toBe(65534);
  await engines.close();
});

test('an unprivileged user runs it as itself', async ({ temporary }) => {
  test.skip(!isRoot, 'every other test shows it where this run is not root');
  const repository = fileURLToPath(new URL('../..', import.meta.url));
  const user = { uid: 65534, gid: 65534 };
  const reachable = (() => {
    try {
      execFileSync('/bin/ls', [repository], { ...user, stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  })();
  test.skip(!reachable, 'this checkout can not be read by another user');
  const script = `
    import { statSync, readFileSync } from 'node:fs';
    import { service } from '${repository}src/systems/postgres/service.ts';
    import { machineFolder } from '${repository}src/services/machine-folder.ts';
    import { makeEngines, withoutContainers } from '${repository}specs/services/support.ts';
    const { engines, run } = makeEngines(machineFolder(), withoutContainers(service));
    const { engine } = await engines.lease({ system: 'postgres', slot: 0, runMode: 'mock_local', external: {} });
    const owner = statSync(run.path + '/postgres-2/data').uid;
    await engines.close();
    await run.remove();
    console.log(JSON.stringify({ uid: process.getuid(), owner, provenance: engine.provenance }));`;
  chmodSync(temporary, 0o777);
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    ...user,
    cwd: temporary,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(errors).toBe('');
  expect(JSON.parse(output)).toEqual({ uid: 65534, owner: 65534, provenance: 'embedded' });
  expect(readdirSync(join(temporary, 'dpone-matrix-65534'))).toEqual([]);
});
