/** `doctor`: what it says of a machine is so, by words; it starts nothing, and tells no secret. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineLook } from '../../src/cli/doctor/engines.ts';
import type { EngineLookOptions } from '../../src/cli/doctor/engines.ts';
import { environmentFindings } from '../../src/cli/doctor/environment.ts';
import type { Examined } from '../../src/cli/doctor/finding.ts';
import { artifactsFinding, leftovers } from '../../src/cli/doctor/machine.ts';
import { installCommand, ownPackage, packageFindings } from '../../src/cli/doctor/packages.ts';
import { isAtLeast, requireNode } from '../../src/model/package.ts';
import { sectionsText } from '../../src/cli/doctor/text.ts';
import { factsOf, systemIds } from '../../src/matrix/systems.ts';
import { packageFolder } from '../../src/model/package.ts';
import { unavailable } from '../../src/services/contract.ts';
import type { ServedMode, Way } from '../../src/services/contract.ts';
import { RunFolder } from '../../src/services/run-folder.ts';
import { rememberUnswept } from '../../src/services/unswept.ts';
import { definitionOf, expect, killRecord, test } from '../services/support.ts';
import { dpone } from './terminal.ts';

const examined = async (environment: Record<string, string> = {}, ...argv: string[]) => {
  const { code, out, error } = await dpone(['doctor', '--format=json', ...argv], environment, packageFolder);
  expect(error).toBe('');
  return { code, out, ...(JSON.parse(out) as Examined) };
};

test('of this machine: every part, each system in each mode, and what can run', async () => {
  const { code, sections, modes } = await examined();
  expect(sections.map(({ title }) => title)).toEqual([
    'Machine',
    'Packages',
    'Environment',
    'Containers',
    'Engines in mock_local',
    'Engines in real_local',
  ]);
  const named = (title: string) => sections.find((section) => section.title === title)?.findings ?? [];
  expect(named('Machine').map(({ name }) => name)).toEqual([
    'Node',
    'memory',
    'artifacts',
    'loopback',
    'temporary folder',
    'left by killed runs',
  ]);
  const local = systemIds.filter((id) => factsOf(id)?.local_skip_reason === null);
  for (const mode of ['mock_local', 'real_local']) {
    expect(named(`Engines in ${mode}`).map(({ name }) => name)).toEqual(local);
  }
  // This repo has the driver of every system, so that mock_local runs whatever the machine has.
  expect(modes.slice(0, 2)).toMatchObject([
    { mode: 'mock_contract', runs: true, lacks: [] },
    { mode: 'mock_local', runs: true, lacks: [] },
  ]);
  expect(code).toBe(0);
});

test('the mode that is asked for must be able to run', async () => {
  const { code, modes } = await examined({}, '--mode=vendor_live');
  expect(modes.at(-1)).toMatchObject({ mode: 'vendor_live', runs: false });
  expect(modes.at(-1)?.lacks).toContain('bigquery');
  expect(code).toBe(1);
});

test('a server that was named and does not answer is missing; its password is told nowhere', async () => {
  const url = 'postgresql://user:canary-4711@127.0.0.1:1/orders';
  const { code, out, modes, sections } = await examined({ DPONE_MATRIX_POSTGRES_URL: url });
  expect(code).toBe(1);
  expect(modes.find(({ mode }) => mode === 'mock_local')).toMatchObject({ runs: false, lacks: ['postgres'] });
  const engines = sections.find(({ title }) => title === 'Engines in mock_local')?.findings;
  expect(engines?.[0]).toMatchObject({
    state: 'missing',
    about: expect.stringContaining('at 127.0.0.1:1 does not answer: ECONNREFUSED'),
  });
  expect(sections.find(({ title }) => title === 'Environment')?.findings).toEqual([
    { name: 'DPONE_MATRIX_POSTGRES_URL', state: 'ok', about: 'set' },
  ]);
  expect(out).not.toContain('canary');
});

test('a variable that would be refused is missing', async () => {
  const { code, modes } = await examined({ DPONE_MATRIX_SINK: 'kafak' });
  expect(code).toBe(1);
  expect(modes[0]).toMatchObject({ mode: 'mock_contract', runs: false, lacks: ['environment'] });
  expect(environmentFindings({ DPONE_MATRIX_SINK: 'kafak', DPONE_RUN_INTEGRATION: '1' })).toEqual([
    { name: 'DPONE_MATRIX_SINK', state: 'ok', about: '"kafak"' },
    { name: 'DPONE_RUN_INTEGRATION', state: 'ok', about: 'set, and ignored' },
    expect.objectContaining({ state: 'missing', about: expect.stringContaining('did you mean "kafka"?') }),
  ]);
});

const looking = (
  ways: Readonly<Record<string, Way>>,
  more: Partial<EngineLookOptions> = {},
  mode: ServedMode = 'mock_local',
) =>
  new EngineLook({
    environment: {},
    isInstalled: () => true,
    definitions: async (id) => definitionOf(id === 'postgres' ? ways : {}, id),
    ...more,
  })
    .in(mode)
    .then(([first]) => first);

/** A way that must only be looked at. */
const there = (about: string): Way => ({
  start: () => Promise.reject(new Error('it was started')),
  look: async () => about,
});
const notHere = (why: string): Way => ({
  start: () => Promise.reject(new Error('it was started')),
  look: () => Promise.reject(unavailable(why)),
});

test.describe('engines', () => {
  test('the first that could be had is looked at and not started, and says why it is no better one', async () => {
    expect(await looking({ external: notHere('no URL'), container: there('image:1') })).toEqual({
      name: 'postgres',
      provenance: 'container',
      state: 'ok',
      about: 'container: image:1 (not better: external: no URL)',
    });
  });

  test('memory is a warning, and where there is none an engine is missing', async () => {
    expect(await looking({ embedded: notHere('no package') })).toMatchObject({
      provenance: 'memory',
      state: 'warning',
      about: 'memory stands in; external, container: not here; embedded: no package',
      remedy: 'Set SOME_URL.',
    });
    expect(await looking({ embedded: there('x') }, {}, 'real_local')).toMatchObject({
      provenance: null,
      state: 'missing',
      about: expect.stringMatching(/^no engine for postgres in real_local.*not here\.$/),
      remedy: 'Set SOME_URL.',
    });
  });

  test('an engine without the driver to reach it with is missing, with the command that installs it', async () => {
    const isInstalled = (name: string): boolean => name !== 'pg';
    expect(await looking({ container: there('image:1') }, { isInstalled })).toMatchObject({
      provenance: null,
      state: 'missing',
      about: 'container: image:1, and no pg to reach it with',
      remedy: `npm install --save-dev "pg@${ownPackage.peerDependencies['pg']}"`,
    });
    // What the test process serves itself needs none, and neither does memory.
    expect(await looking({ in_process: there('served') }, { isInstalled })).toMatchObject({ state: 'ok' });
    expect(await looking({}, { isInstalled })).toMatchObject({ provenance: 'memory' });
  });

  test('a way is looked at once for all modes, with what the environment says', async () => {
    const seen: unknown[] = [];
    const external: Way = {
      start: () => Promise.reject(new Error('it was started')),
      look: async (context) => {
        seen.push(context);
        return 'Some 1 at host';
      },
    };
    const look = new EngineLook({
      environment: {
        DPONE_MATRIX_POSTGRES_URL: 'some://host',
        DPONE_MATRIX_KAFKA_IMAGE: 'image:2',
        DPONE_MATRIX_ALLOW_EXISTING: 'host:1, other:2',
      },
      isInstalled: () => true,
      definitions: async (id) => definitionOf(id === 'postgres' ? { external } : {}, id),
    });
    for (const mode of ['mock_local', 'real_local', 'vendor_live'] as const) {
      expect((await look.in(mode))[0]).toMatchObject({ about: 'external: Some 1 at host' });
    }
    const allowExisting = ['host:1', 'other:2'];
    expect(seen).toEqual([{ external: { url: 'some://host' }, images: { kafka: 'image:2' }, allowExisting }]);
  });
});

test('versions', () => {
  for (const [version, range, isEnough] of [
    ['24.9.0', '>=22.22.0', true],
    ['22.22.0', '>=22.22.0', true],
    ['22.21.9', '>=22.22.0', false],
    ['9.99.99', '>=22.22.0', false],
    ['18.4.0-beta.17', '>=18.4.0-beta.0', true],
    ['17.9.0', '>=18.4.0-beta.0', false],
  ] as const) {
    expect(isAtLeast(version, range), `${version} ${range}`).toBe(isEnough);
  }
  for (const range of [...Object.values(ownPackage.peerDependencies), ownPackage.engines.node]) {
    expect(range).toMatch(/^>=\d+\.\d+\.\d+(-[\w.]+)?$/);
  }
});

test('a package that is too old, of another version, or not there, with the command that helps', ({}, testInfo) => {
  const repo = testInfo.outputPath('repo');
  const put = (name: string, version: string): void => {
    mkdirSync(join(repo, 'node_modules', name), { recursive: true });
    writeFileSync(join(repo, 'node_modules', name, 'package.json'), JSON.stringify({ version }));
  };
  put('pg', '7.0.0');
  put('@playwright/test', '1.99.0');
  const found = new Map(packageFindings(repo).map((finding) => [finding.name, finding]));
  expect([...found.keys()]).toEqual(Object.keys(ownPackage.peerDependencies));
  expect(found.get('@playwright/test')).toMatchObject({ state: 'ok', about: '1.99.0' });
  expect(found.get('pg')).toEqual({
    name: 'pg',
    state: 'missing',
    about: `7.0.0, and ${ownPackage.peerDependencies['pg']} is needed`,
    remedy: installCommand(['pg']),
  });
});

test('the artifact folder: to be made, there, and one that cannot be', ({}, testInfo) => {
  const folder = testInfo.outputPath('repo');
  mkdirSync(folder, { recursive: true });
  const of = (artifacts: string) =>
    artifactsFinding({ folder, environment: { DPONE_MATRIX_ARTIFACT_DIR: artifacts } });
  expect(of('a/b')).toMatchObject({ about: expect.stringMatching(/repo\/a\/b: writable, [\d.]+ GiB free$/) });
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(join(folder, 'file'), '');
  expect(of('file/b')).toMatchObject({
    state: 'missing',
    about: expect.stringContaining('file/b cannot be written'),
    remedy: expect.stringContaining('DPONE_MATRIX_ARTIFACT_DIR'),
  });
});

test('what killed runs left is told, and left', async ({ machine, idle }) => {
  expect(await leftovers(machine)).toEqual({ state: 'ok', about: 'nothing' });
  const dead = RunFolder.create(machine, 'run_dead', 'dpm_dead00_');
  dead.recordProcess(idle().pid);
  dead.recordContainers();
  killRecord(dead);
  RunFolder.create(machine, 'run_live', 'dpm_live00_');
  rememberUnswept(machine, { system: 'some', server: 'host:1' }, 'dpm_gone00_');
  const before = readdirSync(machine);
  expect(await leftovers(machine)).toMatchObject({
    state: 'warning',
    about: 'run run_dead (1 process, containers); dpm_gone00_* on some host:1',
  });
  expect(readdirSync(machine)).toEqual(before);
});

test('as text each state is a word, what to do stands beneath, and colors are for terminals alone', () => {
  const found: Examined = {
    sections: [
      {
        title: 'Some',
        findings: [
          { name: 'ok thing', state: 'ok', about: 'here', remedy: 'not told' },
          { name: 'b', state: 'missing', about: 'gone', remedy: 'get it' },
        ],
      },
    ],
    modes: [
      { mode: 'mock_contract', runs: true, stand_ins: [], lacks: [] },
      { mode: 'mock_local', runs: true, stand_ins: ['kafka'], lacks: [] },
      { mode: 'real_local', runs: false, stand_ins: [], lacks: ['b'] },
    ],
  };
  expect(sectionsText(found, false)).toBe(`Some
  ok       ok thing  here
  missing  b         gone
                     → get it

Run modes
  ok       mock_contract  can run
  warning  mock_local     can run, with memory in the place of kafka
  missing  real_local     cannot run: see b above
`);
  const colored = sectionsText(found, true);
  expect(colored).toContain('  \u001B[32mok\u001B[39m       ok thing  here\n');
  expect(colored).toContain('  \u001B[31mmissing\u001B[39m  real_local');
});

test('an unknown mode is a wrong request', async () => {
  const { code, error } = await dpone(['doctor', '--mode', 'real']);
  expect(code).toBe(2);
  expect(error).toContain(
    'doctor: --mode is "real"; did you mean "real_local"? Allowed: mock_local, mock_contract,',
  );
});

test('a run on an older Node is refused, with what to do', () => {
  expect(() => requireNode('22.22.0')).not.toThrow();
  expect(() => requireNode('20.20.2')).toThrow(
    /^this is Node 20\.20\.2 \(.*\), and >=22\.22\.0 is needed: .*npm install --save-dev node@24/,
  );
});
