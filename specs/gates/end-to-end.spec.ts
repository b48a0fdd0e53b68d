/** From a run to a release: every gate is green over what was made for it, and red for each way to be wrong. */
import { generateKeyPairSync } from 'node:crypto';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseChecks } from '../../src/gates/pre-release-checklist.ts';
import type { RunRecord } from '../../src/evidence/run-record.ts';
import { expect, test } from './support/whole-run.ts';
import type { Desk } from './support/whole-run.ts';

// One worker makes the run, and all tests here copy it.
test.describe.configure({ mode: 'default', timeout: 120_000 });

const replace = 'kafka_to_kafka__replace';
const scd2 = 'postgres_to_bigquery__scd2';
const behavior = `${replace}__behavior.json`;
const green = { code: 0, trust: 'PASS', blockers: [] };
const red = (...blockers: readonly string[]) => ({ code: 1, trust: 'FAIL', blockers });
const unverified = (...blockers: readonly string[]) => ({ code: 1, trust: 'UNVERIFIED', blockers });
const wrong = (...texts: readonly string[]) => ({
  code: 2,
  blockers: texts.map((text) => expect.stringContaining(text)),
});

const yes = Object.keys(releaseChecks).flatMap((name) => ['--check', `${name}=true`]);
const figures = (median: number, unit = 'ratio') => ({
  schema: 'dpone.bench.v1',
  name: 'pg',
  measurements: [{ name: 'in', unit, min: median, median, max: median, rounds: [median] }],
});
const markers = (stats: object = {}) => ({
  stats: { expected: 12, unexpected: 0, flaky: 0, skipped: 0, ...stats },
  errors: [],
});

/** An artifact as a run on real engines leaves it. */
function writeReal(
  desk: Desk,
  path: string,
  change: (artifact: Record<string, unknown>) => void = () => {},
): void {
  const artifact = desk.read<Record<string, unknown>>(join(desk.run, behavior));
  for (const engine of Object.values(artifact['engines'] as Record<string, object>))
    Object.assign(engine, { provenance: 'external', product: 'A product', version: '1' });
  change(artifact);
  desk.write(path, artifact);
}

const pack = ['certification-pack', '--pack', 'release/pack'];
const evidence = {
  service_markers: 'release/markers.json',
  certification_pack: 'release/certification-pack.json',
  performance_certification: 'release/performance-certification.json',
  live_state_reconciliation: 'release/live-state-reconciliation.json',
  pre_release_checklist: 'release/pre-release-checklist.json',
  evidence_chain: 'release/evidence-chain-verify.json',
};
const release = (paths: Readonly<Record<string, string>> = evidence) => [
  'release-evidence-pack',
  ...Object.entries(paths).flatMap(([name, path]) => ['--artifact', `${name}=${path}`]),
];
const into = ['--output-dir', 'release'];

/** Everything that a release rests on, by the gates' own commands. */
async function prepare(desk: Desk): Promise<void> {
  desk.write('metrics.json', figures(0.9));
  desk.write('minimum.json', { 'pg/in': 0.8 });
  desk.write('release/markers.json', markers());
  writeReal(desk, 'real.json');
  const steps = [
    [...pack, desk.run],
    ['performance-certification', '--metrics-json', 'metrics.json', '--minimum-json', 'minimum.json'],
    ['live-state-reconciliation', '--artifact', 'orders=real.json'],
    ['pre-release-checklist', '--release', '1.4.0', '--release-type', 'minor', ...yes],
    ['evidence-chain', '--pack', 'release/pack', '--release', '1.4.0'],
    ['evidence-chain-verify'],
  ];
  for (const step of steps) expect(await desk.gate([...step, ...into]), step[0]).toEqual(green);
  // Of artifacts that were named one by one nobody knows the commit.
  desk.edit<{ facts: object }>(evidence.live_state_reconciliation, ({ facts }) =>
    Object.assign(facts, { commit: desk.commit }),
  );
}

test('from a run to a release, all green', async ({ desk }) => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(desk.at('release.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  writeFileSync(desk.at('release.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
  expect(
    await desk.gate(['integration-matrix-report', '--mode', 'mock_contract', '--commit', desk.commit]),
  ).toEqual(green);
  await prepare(desk);
  expect(await desk.gate(['artifact-index', 'release/pack'])).toEqual(green);
  expect(await desk.gate([...release(), ...into])).toEqual(green);
  expect(await desk.line(['verify', 'release/pack', '--require-passed', '--require-whole'])).toEqual({
    code: 0,
    error: '',
    out: expect.stringMatching(
      /^release\/pack: pack of run \w+, mock_contract, 20 rows, commit [0-9a-f]{12}\nsound: 400 artifacts, run\.json and pack\.json, and every expectation made again\n(.*\n)whole: certifies reference 0\.1\.0 for all 200 cases in mock_contract\n$/,
    ),
  });

  const file = 'release/pack.tar.gz';
  const signed = ['--attestation', 'release/pack.intoto.json'];
  expect(
    await desk.gate([
      'certification-pack',
      '--pack',
      file,
      desk.run,
      ...signed,
      '--sign-key',
      'release.key',
      ...into,
    ]),
  ).toEqual(green);
  const chain = ['--chain', 'signed.json', ...into];
  expect(
    await desk.gate([
      'evidence-chain',
      '--pack',
      file,
      '--release',
      '1.4.0',
      '--sign-key',
      'release.key',
      ...chain,
    ]),
  ).toEqual(green);
  expect(await desk.gate(['evidence-chain-verify', '--public-key', 'release.pub', ...chain])).toEqual(green);
  expect((await desk.line(['verify', file, ...signed, '--public-key', 'release.pub'])).code).toBe(0);
  // The folder and the file are the same pack to a chain.
  expect(desk.read('signed.json')).toMatchObject({
    links: [{ index_sha256: desk.read<{ index_sha256: string }>('release/pack/pack.json').index_sha256 }],
  });
});

type Way = readonly [what: string, make: (desk: Desk) => Promise<unknown>, expected: object];

function ways(gate: string, all: readonly Way[]): void {
  for (const [what, make, expected] of all) {
    test(`${gate}: ${what}`, async ({ desk }) => {
      expect(await make(desk)).toEqual(expected);
    });
  }
}

const report = (desk: Desk, ...more: readonly string[]) =>
  desk.gate(['integration-matrix-report', desk.run, ...more]);

ways('integration-matrix-report', [
  [
    'no run',
    (desk) => desk.gate(['integration-matrix-report', 'nowhere']),
    wrong('there is no folder nowhere'),
  ],
  [
    'an artifact that is gone',
    (desk) => (rmSync(desk.left.at(behavior)), report(desk)),
    red(
      `FAIL matrix_run.record`,
      `FAIL matrix_behavior.missing:${replace}`,
      `FAIL matrix_files.missing:${behavior}`,
    ),
  ],
  [
    'rows that differ, and the hash is redone',
    (desk) => {
      desk.left.edit<{ actual_row_count: number }>(behavior, (artifact) => (artifact.actual_row_count -= 1));
      return report(desk);
    },
    red(`FAIL matrix_rows.mismatch:${replace}`, `FAIL matrix_files.unproven_pass:${behavior}`),
  ],
  [
    'a hash that does not fit',
    (desk) => {
      desk.left.edit<{ attempts: number }>(behavior, (artifact) => (artifact.attempts += 1), true);
      return report(desk);
    },
    red(`FAIL matrix_files.checksum_mismatch:${behavior}`),
  ],
  [
    'files of an earlier run and of nobody',
    (desk) => {
      cpSync(desk.left.at(behavior), desk.left.at('old_to_kafka__replace__behavior.json'));
      writeFileSync(desk.left.at('notes.txt'), 'x');
      return report(desk);
    },
    red('FAIL matrix_files.orphan:notes.txt', 'FAIL matrix_files.stale:old_to_kafka__replace__behavior.json'),
  ],
  [
    'an artifact of another run',
    (desk) => {
      desk.left.edit<{ run_id: string }>(behavior, (artifact) => (artifact.run_id = 'another'));
      return report(desk);
    },
    red(`FAIL matrix_files.stale:${behavior}`),
  ],
  ['another mode', (desk) => report(desk, '--mode', 'real_local'), red('FAIL matrix_run.mode')],
  ['another commit', (desk) => report(desk, '--commit', 'b'.repeat(40)), red('FAIL matrix_run.commit')],
  [
    'an artifact of a checkout with changes, and a record that is silent on it',
    (desk) => {
      desk.left.edit<{ commit: { dirty: boolean } }>(behavior, ({ commit }) => (commit.dirty = true));
      return report(desk);
    },
    red('FAIL matrix_run.record'),
  ],
  [
    'a checkout with changes',
    (desk) => {
      desk.left.editRecord(({ commit }) => Object.assign(commit!, { dirty: true }));
      return report(desk);
    },
    red('UNVERIFIED matrix_run.commit', 'FAIL matrix_run.record'),
  ],
  [
    'a run with a filter',
    (desk) => {
      desk.left.editRecord(({ scope }) =>
        Object.assign(scope, { extent: 'partial', narrowed_by: ['--grep kafka'] }),
      );
      return report(desk);
    },
    red('FAIL matrix_run.scope'),
  ],
  [
    'a run that failed',
    (desk) => (desk.left.editRecord((record) => Object.assign(record, { status: 'failed' })), report(desk)),
    red('FAIL matrix_run.status'),
  ],
]);

/** Takes a case out of a run so that its own sums still come out. */
function remove(desk: Desk, case_id: string): void {
  rmSync(desk.left.at(`${case_id}.json`));
  rmSync(desk.left.at(`${case_id}__behavior.json`));
  desk.left.editRecord((record: RunRecord) => {
    const { arithmetic, scope } = record;
    delete record.outcomes[case_id];
    record.artifacts = record.artifacts.filter((artifact) => artifact.case_id !== case_id);
    arithmetic.cases -= 1;
    arithmetic.tests -= 2;
    arithmetic.outcomes.passed = (arithmetic.outcomes.passed ?? 0) - 2;
    scope.selected_cases -= 1;
    scope.declared_tests -= 2;
    for (const used of [...record.engines.filter(({ system }) => system === 'kafka'), ...record.loaders])
      used.cases -= 1;
  });
}

ways('certification-pack', [
  [
    'no run',
    (desk) => (rmSync(desk.left.at('run.json')), desk.gate([...pack, desk.run])),
    wrong('holds no run'),
  ],
  [
    'an expectation that is not ours, every hash redone',
    (desk) => {
      desk.left.edit(behavior, (artifact) =>
        Object.assign(artifact, { expected_checksum: 'f'.repeat(32), actual_checksum: 'f'.repeat(32) }),
      );
      return desk.gate([...pack, desk.run]);
    },
    red(`FAIL matrix_expectation.derived:${replace}`),
  ],
  [
    'a case that was taken out, sums and hashes redone',
    (desk) => (remove(desk, replace), desk.gate([...pack, desk.run])),
    red(
      `FAIL matrix_preflight.missing:${replace}`,
      `FAIL matrix_behavior.missing:${replace}`,
      `FAIL matrix_files.incomplete:${replace}.json`,
      `FAIL matrix_files.incomplete:${behavior}`,
    ),
  ],
  [
    'another mode',
    (desk) => desk.gate([...pack, desk.run, '--mode', 'mock_local']),
    red('FAIL matrix_run.mode'),
  ],
  [
    'another commit',
    (desk) => desk.gate([...pack, desk.run, '--commit', 'b'.repeat(40)]),
    red('FAIL matrix_run.commit'),
  ],
  [
    'a pack that was edited after it was made',
    async (desk) => {
      await desk.gate([...pack, desk.run]);
      desk.edit<{ certified_cases: number }>('release/pack/pack.json', (made) => (made.certified_cases = 7));
      return desk.gate(pack);
    },
    red('FAIL pack.content'),
  ],
  [
    'a place that is taken',
    async (desk) => (await desk.gate([...pack, desk.run]), desk.gate([...pack, desk.run])),
    wrong('release/pack is there already'),
  ],
]);

ways('artifact-index', [
  ['no folder', (desk) => desk.gate(['artifact-index', 'nowhere']), wrong('cannot read the folder')],
  [
    'a folder without a file',
    (desk) => (desk.write('in/gone', {}), rmSync(desk.at('in/gone')), desk.gate(['artifact-index', 'in'])),
    unverified('UNVERIFIED nothing_to_judge'),
  ],
  [
    'an empty file',
    (desk) => (
      desk.write('in/a.json', {}),
      writeFileSync(desk.at('in/b.json'), ''),
      desk.gate(['artifact-index', 'in'])
    ),
    red('FAIL artifact:b.json'),
  ],
]);

const reconcile = (desk: Desk, ...more: readonly string[]) =>
  desk.gate(['live-state-reconciliation', '--artifact', 'orders=real.json', ...more]);

ways('live-state-reconciliation', [
  [
    'nothing to look at',
    (desk) => desk.gate(['live-state-reconciliation']),
    unverified('UNVERIFIED nothing_to_judge'),
  ],
  ['a file that is not there', (desk) => reconcile(desk), unverified('UNVERIFIED state.artifact:orders')],
  [
    'a required one that is not given',
    (desk) => (writeReal(desk, 'real.json'), reconcile(desk, '--require', 'payments')),
    unverified('UNVERIFIED state.required:payments'),
  ],
  [
    'a target that differs',
    (desk) => (writeReal(desk, 'real.json', (one) => (one['actual_row_count'] = 1)), reconcile(desk)),
    red('FAIL state.target:orders'),
  ],
  [
    'engines that are not real',
    (desk) => (desk.copy(join(desk.run, behavior), 'real.json'), reconcile(desk)),
    unverified('UNVERIFIED state.engines:orders'),
  ],
  [
    'a file that is no artifact',
    (desk) => (desk.write('real.json', { passed: true }), reconcile(desk)),
    wrong('orders: cannot take'),
  ],
  [
    'a run with a file that was edited',
    async (desk) => {
      desk.left.edit<{ attempts: number }>(behavior, (artifact) => (artifact.attempts += 1), true);
      const { code, trust, blockers } = await desk.gate(['live-state-reconciliation', '--run', desk.run]);
      return { code, trust, blockers: blockers.filter((blocker) => blocker.startsWith('FAIL')) };
    },
    red(`FAIL state.files.checksum_mismatch:${behavior}`),
  ],
]);

const slo = (desk: Desk, now: object, before: object | undefined, objective: object = {}) => {
  desk.write('now.json', now);
  if (before) desk.write('before.json', before);
  desk.write('objectives.json', {
    schema: 'dpone.slo.v1',
    objectives: [{ metric: 'pg/in', better: 'higher', target: 0.5, ...objective }],
  });
  const files = { metrics: 'now.json', baseline: 'before.json', objectives: 'objectives.json' };
  return desk.gate([
    'benchmark-slo-gate',
    ...Object.entries(files).flatMap(([name, path]) => [`--${name}-json`, path]),
  ]);
};

ways('benchmark-slo-gate', [
  ['as it should be', (desk) => slo(desk, figures(0.9), figures(1)), green],
  ['no baseline', (desk) => slo(desk, figures(0.9), undefined), wrong('baseline: cannot take')],
  ['a regression', (desk) => slo(desk, figures(0.8), figures(1)), red('FAIL slo.regression:pg/in')],
  ['a target that is missed', (desk) => slo(desk, figures(0.4), figures(0.4)), red('FAIL slo.target:pg/in')],
  [
    'a figure that nobody measured',
    (desk) => slo(desk, figures(0.9), figures(1), { metric: 'pg/out' }),
    unverified('UNVERIFIED slo.target:pg/out', 'UNVERIFIED slo.regression:pg/out'),
  ],
  [
    'a baseline in another unit',
    (desk) => slo(desk, figures(0.9), figures(1, 's')),
    unverified('UNVERIFIED slo.regression:pg/in'),
  ],
]);

const performance = (desk: Desk, bounds: Readonly<Record<string, object>>) => {
  desk.write('metrics.json', figures(0.9));
  for (const [side, values] of Object.entries(bounds)) desk.write(`${side}.json`, values);
  return desk.gate([
    'performance-certification',
    '--metrics-json',
    'metrics.json',
    ...Object.keys(bounds).flatMap((side) => [`--${side}-json`, `${side}.json`]),
  ]);
};

ways('performance-certification', [
  [
    'as it should be',
    (desk) => performance(desk, { minimum: { 'pg/in': 0.9 }, maximum: { 'pg/in': 0.9 } }),
    green,
  ],
  ['no bounds', (desk) => performance(desk, {}), red('FAIL performance.no_bounds')],
  [
    'below',
    (desk) => performance(desk, { minimum: { 'pg/in': 0.91 } }),
    red('FAIL performance.minimum:pg/in'),
  ],
  [
    'above',
    (desk) => performance(desk, { maximum: { 'pg/in': 0.89 } }),
    red('FAIL performance.maximum:pg/in'),
  ],
  [
    'a figure that nobody measured',
    (desk) => performance(desk, { minimum: { 'pg/out': 1 } }),
    unverified('UNVERIFIED performance.minimum:pg/out'),
  ],
  [
    'bounds that are none',
    (desk) => performance(desk, { minimum: { 'pg/in': '0.9' } }),
    wrong('minimum: cannot take'),
  ],
]);

const checklist = (desk: Desk, type: string, ...checks: readonly string[]) =>
  desk.gate(['pre-release-checklist', '--release', '1.4.0', '--release-type', type, ...checks]);
const without = (name: string) =>
  yes.filter((word, at) => !(word.startsWith(name) || yes[at + 1]?.startsWith(name)));

ways('pre-release-checklist', [
  ['a patch without real engines', (desk) => checklist(desk, 'patch', ...without('real_local')), green],
  [
    'a minor release without real engines',
    (desk) => checklist(desk, 'minor', ...without('real_local')),
    unverified('UNVERIFIED checklist.real_local'),
  ],
  [
    'an answer that is no',
    (desk) => checklist(desk, 'patch', ...without('tests_green'), '--check', 'tests_green=false'),
    red('FAIL checklist.tests_green'),
  ],
  [
    'a question that is none',
    (desk) => checklist(desk, 'patch', '--check', 'test_green=true'),
    wrong('did you mean "tests_green"?'),
  ],
  ['no release', (desk) => desk.gate(['pre-release-checklist', ...yes]), wrong('--release is needed')],
]);

const url = 'DPONE_MATRIX_POSTGRES_URL';
const secret = 'postgresql://user:hunter2@db.example.com/orders';
const ready = (desk: Desk, environment: Readonly<Record<string, string>>, system = 'postgres') =>
  desk.gate(['managed-credentials-readiness', '--system', system], environment);

ways('managed-credentials-readiness', [
  ['as it should be', (desk) => ready(desk, { [url]: secret }), green],
  ['not set', (desk) => ready(desk, {}), unverified(`UNVERIFIED credentials:${url}`)],
  ['set to blanks', (desk) => ready(desk, { [url]: ' ' }), unverified(`UNVERIFIED credentials:${url}`)],
  ['no such system', (desk) => ready(desk, {}, 'postgre'), wrong('did you mean "postgres"?')],
]);

const link = (desk: Desk, version: string, ...more: readonly string[]) =>
  desk.gate(['evidence-chain', '--release', version, '--index-hash', 'a'.repeat(64), ...more]);
const chained = async (desk: Desk) => {
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) expect(await link(desk, version)).toEqual(green);
};
interface Links {
  links: { release: string; hash: string }[];
}
const links = 'evidence-chain.links.json';

ways('evidence-chain', [
  [
    'nothing to hold',
    (desk) => desk.gate(['evidence-chain', '--release', '1']),
    wrong('give either --index-hash or --pack'),
  ],
  [
    'no release',
    (desk) => desk.gate(['evidence-chain', '--index-hash', 'a'.repeat(64)]),
    wrong('--release is needed'),
  ],
  [
    'a hash that is none',
    (desk) => desk.gate(['evidence-chain', '--release', '1', '--index-hash', 'abc']),
    wrong('64 hexadecimal digits'),
  ],
  [
    'a release that is there',
    async (desk) => (await chained(desk), link(desk, '1.1.0')),
    wrong('has a link of the release 1.1.0 already'),
  ],
  [
    'another link before it than was said',
    async (desk) => (await chained(desk), link(desk, '2.0.0', '--previous', 'none')),
    wrong('--previous is "none"'),
  ],
  [
    'a chain that is broken',
    async (desk) => {
      await chained(desk);
      desk.edit<Links>(links, (chain) => (chain.links[1]!.release = '9.9.9'));
      return link(desk, '2.0.0');
    },
    red('FAIL chain.link:2'),
  ],
]);

const chainVerified = (desk: Desk, ...more: readonly string[]) =>
  desk.gate(['evidence-chain-verify', ...more]);

ways('evidence-chain-verify', [
  ['no chain', (desk) => chainVerified(desk), wrong('there is no such file')],
  [
    'an empty chain',
    (desk) => (desk.write(links, { schema: 'dpone.evidence_chain.v1', links: [] }), chainVerified(desk)),
    red('FAIL chain.empty'),
  ],
  [
    'an edited link',
    async (desk) => {
      await chained(desk);
      desk.edit<Links>(links, (chain) => (chain.links[0]!.release = '9.9.9'));
      return chainVerified(desk);
    },
    red('FAIL chain.link:1'),
  ],
  [
    'a link that is gone from the middle',
    async (desk) => (
      await chained(desk),
      desk.edit<Links>(links, (chain) => chain.links.splice(1, 1)),
      chainVerified(desk)
    ),
    red('FAIL chain.link:2'),
  ],
  [
    'a link that is gone from the end',
    async (desk) => {
      await chained(desk);
      const head = desk.read<Links>(links).links.at(-1)?.hash ?? '';
      expect(await chainVerified(desk, '--head', head)).toEqual(green);
      desk.edit<Links>(links, (chain) => chain.links.pop());
      return chainVerified(desk, '--head', head);
    },
    red('FAIL chain.head'),
  ],
]);

/** What a release rests on, after something was done to it. */
async function rested(desk: Desk, spoil: (desk: Desk) => Promise<unknown> | void): Promise<unknown> {
  await prepare(desk);
  await spoil(desk);
  return desk.gate([...release(), ...into]);
}

ways('release-evidence-pack', [
  [
    'nothing given',
    (desk) => desk.gate(release({})),
    unverified(...Object.keys(evidence).map((name) => `UNVERIFIED evidence.missing:${name}`)),
  ],
  [
    'a file that is gone',
    (desk) => rested(desk, () => rmSync(desk.at(evidence.performance_certification))),
    unverified('UNVERIFIED evidence:performance_certification'),
  ],
  [
    'a result that was edited to pass',
    (desk) =>
      rested(desk, async () => {
        await checklist(desk, 'minor', ...without('real_local'), ...into);
        desk.edit<{ passed: boolean }>(evidence.pre_release_checklist, (result) => (result.passed = true));
      }),
    red('FAIL evidence:pre_release_checklist'),
  ],
  [
    'the result of another gate',
    (desk) =>
      rested(desk, () => desk.copy(evidence.pre_release_checklist, evidence.performance_certification)),
    red('FAIL evidence:performance_certification'),
  ],
  [
    'tests that were skipped',
    (desk) => rested(desk, () => desk.write(evidence.service_markers, markers({ skipped: 1 }))),
    unverified('UNVERIFIED evidence:service_markers'),
  ],
  [
    'a chain that ends in another pack and another release',
    (desk) =>
      rested(desk, async () => {
        await link(desk, '1.5.0');
        await chainVerified(desk, ...into);
      }),
    red(
      'FAIL evidence.same_index_sha256:certification_pack+evidence_chain',
      'FAIL evidence.same_release:pre_release_checklist+evidence_chain',
    ),
  ],
  [
    'state of another commit',
    (desk) =>
      rested(desk, () =>
        desk.edit<{ facts: object }>(evidence.live_state_reconciliation, ({ facts }) =>
          Object.assign(facts, { commit: 'b'.repeat(40) }),
        ),
      ),
    red('FAIL evidence.same_commit:certification_pack+live_state_reconciliation'),
  ],
]);

const verified = async (desk: Desk, spoil: (desk: Desk) => void, ...more: readonly string[]) => {
  expect(await desk.gate([...pack, desk.run])).toEqual(green);
  spoil(desk);
  const { code, out } = await desk.line(['verify', 'release/pack', ...more]);
  return {
    code,
    problems: out
      .split('\n')
      .filter((line) => /^(FAIL|UNVERIFIED) /.test(line))
      .map((line) => line.split(/ +/).slice(0, 2).join(' ')),
  };
};

ways('verify of a pack', [
  ['as it was made', (desk) => verified(desk, () => {}), { code: 0, problems: [] }],
  [
    'a page that was changed',
    (desk) => verified(desk, () => writeFileSync(desk.at('release/pack/summary.md'), 'all is well')),
    { code: 1, problems: ['FAIL pack.changed:summary.md', 'FAIL pack.content'] },
  ],
  [
    'a file that is gone',
    (desk) => verified(desk, () => rmSync(desk.at(`release/pack/${scd2}.json`))),
    {
      code: 1,
      problems: [
        `FAIL pack.missing:${scd2}.json`,
        'FAIL pack.content',
        `FAIL matrix_preflight.missing:${scd2}`,
        `FAIL matrix_files.missing:${scd2}.json`,
      ],
    },
  ],
]);
