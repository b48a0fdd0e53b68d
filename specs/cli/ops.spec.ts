/** The gates' commands: help with an example each, both formats of one result, and every bad request told by what to do. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { opsGroup } from '../../src/cli/ops/index.ts';
import { isGroup } from '../../src/cli/command.ts';
import type { Command } from '../../src/cli/command.ts';
import type { GateResult } from '../../src/gates/contract.ts';
import { resultMarkdown } from '../../src/gates/write.ts';
import { expect, ids, test } from './support/left-run.ts';
import { dpone } from './terminal.ts';

const commands = opsGroup.commands.filter((one): one is Command => !isGroup(one));
const sha = 'a'.repeat(64);

for (const { name, examples } of commands) {
  test(`${name}: its help tells its options and an example`, async () => {
    const { code, out, error } = await dpone(['ops', name, '--help']);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    expect(out).toContain(`Usage: dpone-matrix ops ${name} [options]`);
    for (const option of ['--output-dir <folder>', '--format <md|json>']) expect(out).toContain(option);
    expect(examples.length).toBeGreaterThan(0);
    for (const { words } of examples) expect(out).toContain(`dpone-matrix ops ${name} ${words}`.trimEnd());
  });
}

test('the list of gates tells each of them', async () => {
  const { code, out } = await dpone(['ops', '--help']);
  expect(code).toBe(0);
  const words = out.replaceAll(/\s+/g, ' ');
  for (const { name, summary } of commands) {
    expect(words).toMatch(
      new RegExp(` ${name} (\\[options\\] )?(\\[folder\\] |<folder> )?${summary.slice(0, 40)}`),
    );
  }
});

test('JSON and Markdown are written of one result, and the one that is asked for is printed', async ({
  left,
}, testInfo) => {
  for (const format of ['md', 'json'] as const) {
    const folder = testInfo.outputPath(`in/${format}`);
    const argv = ['ops', 'artifact-index', left.name, '--output-dir', folder, '--format', format];
    const { code, out } = await dpone(argv, {}, left.working);
    expect(code).toBe(0);
    expect(readdirSync(folder).toSorted()).toEqual(['artifact-index.json', 'artifact-index.md']);
    const json = readFileSync(join(folder, 'artifact-index.json'), 'utf8');
    const markdown = readFileSync(join(folder, 'artifact-index.md'), 'utf8');
    // JSON sorts the fields of a fact, and nothing else is told otherwise.
    const [body, facts] = markdown.split('## Facts');
    expect(resultMarkdown(JSON.parse(json) as GateResult).split('## Facts')[0]).toBe(body);
    expect(facts).toContain((JSON.parse(json) as { facts: { index_sha256: string } }).facts.index_sha256);
    expect(out.startsWith(format === 'json' ? json : markdown)).toBe(true);
  }
});

const bad: readonly [words: string, message: string][] = [
  ['pack', '"pack" is not a command'],
  ['artifact-index', 'missing required argument'],
  ['artifact-index nowhere', 'cannot read the folder'],
  ['artifact-index . --format xml', '--format is "xml"'],
  ['integration-matrix-report --mode real', 'did you mean "real_local"?'],
  ['certification-pack --mode reallocal', 'did you mean "real_local"?'],
  ['certification-pack --sign-key a.key', 'cannot read the private key a.key'],
  ['certification-pack --sign-key bad.key --attestation a.json', 'no Ed25519 key'],
  ['certification-pack --pack p --attestation p/a.json', '--attestation lies in the pack'],
  ['live-state-reconciliation --artifact orders', 'write name=value'],
  ['live-state-reconciliation --artifact a=x --artifact a=y', 'a is given twice'],
  ['live-state-reconciliation --artifact a=bad.json', 'a: cannot take'],
  ['benchmark-slo-gate', '--objectives-json is needed'],
  ['benchmark-slo-gate --objectives-json bad.json', 'objectives: cannot take'],
  ['performance-certification', '--metrics-json is needed'],
  ['performance-certification --metrics-json bad.json', 'metrics: cannot take'],
  ['pre-release-checklist', '--release is needed'],
  ['pre-release-checklist --release 1 --release-type huge', 'Allowed: patch, minor, major'],
  ['release-evidence-pack --artifact a=bad.json', 'a: cannot take'],
  ['managed-credentials-readiness --system oracle', '--system is "oracle"'],
  ['evidence-chain --index-hash x', '--release is needed'],
  ['evidence-chain --release 1', 'give either --index-hash or --pack'],
  [`evidence-chain --release 1 --pack p --index-hash ${sha}`, 'give either --index-hash or --pack'],
  [`evidence-chain --release 1 --index-hash ${sha} --chain bad.json`, 'chain: cannot take'],
  [`evidence-chain --release 1 --index-hash ${sha} --sign-key bad.key`, 'no Ed25519 key'],
  ['evidence-chain-verify', 'there is no such file'],
  ['evidence-chain-verify --chain bad.json', 'chain: cannot take'],
];

for (const [words, message] of bad) {
  test(`refused: ops ${words}`, async ({}, testInfo) => {
    const folder = testInfo.outputPath('.');
    writeFileSync(join(folder, 'bad.json'), '{}');
    writeFileSync(join(folder, 'bad.key'), 'hunter2');
    const { code, out, error } = await dpone(['ops', ...words.split(' ')], {}, folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(message);
    expect(error).not.toContain('hunter2');
    // A gate that did not judge has written nothing.
    expect(readdirSync(folder).toSorted()).toEqual(['bad.json', 'bad.key']);
  });
}

const about = ['pack.tar.gz', '--attestation', 'a.json'];
const badPacks: readonly [words: readonly string[], message: string][] = [
  [['none.tar.gz'], 'there is no pack none.tar.gz'],
  [['pack.tar.gz'], 'cannot take the archive'],
  [['pack.tar.gz', '--public-key', 'release.pub'], 'cannot read the public key release.pub'],
  [about, 'attestation: cannot take'],
  [[...about.slice(0, 2), 'bad.json'], 'attestation: cannot take'],
];

for (const [words, message] of badPacks) {
  test(`refused: verify ${words.join(' ')}`, async ({}, testInfo) => {
    const folder = testInfo.outputPath('.');
    writeFileSync(join(folder, 'pack.tar.gz'), 'no archive');
    writeFileSync(join(folder, 'bad.json'), '{}');
    const { code, out, error } = await dpone(['verify', ...words], {}, folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(message);
  });
}

test('a run is no pack: nobody signs for it', async ({ left }) => {
  const told = await dpone(['verify', left.name, '--public-key', 'release.pub'], {}, left.working);
  expect(told).toMatchObject({ code: 2, out: '' });
  expect(told.error).toContain('--attestation and --public-key are about a pack');
});

test('verify tells of a pack what is sound in it and what it certifies', async ({ left }) => {
  const make = ['ops', 'certification-pack', left.name, '--pack', 'pack', '--attestation', 'a.json'];
  expect((await dpone(make, {}, left.working)).code).toBe(1);
  const verified = async (...more: readonly string[]) => dpone(['verify', 'pack', ...more], {}, left.working);
  const { code, out } = await verified('--require-passed', '--require-whole', '--attestation', 'a.json');
  expect(code).toBe(1);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^pack: pack of run \w+, mock_contract, 20 rows/);
  expect(lines).toContainEqual(
    expect.stringMatching(/^FAIL +matrix_run\.scope +a part of the matrix never certifies a release/),
  );
  expect(lines).toContainEqual(
    expect.stringMatching(/^FAIL +matrix_behavior\.missing:\w+ +there is no behavior artifact of the case$/),
  );
  expect(lines).toContainEqual(expect.stringMatching(/^FAIL +matrix_behavior\.missing:… +197 more alike$/));
  expect(lines.slice(-5)).toEqual([
    'sound: 4 artifacts, run.json and pack.json, and every expectation made again',
    'mock_contract: 2 cases × 2 = 4 tests: 4 passed, 0 skipped, 0 failed',
    expect.stringMatching(
      /^certifies no release; the run: partial: certifies reference 0\.1\.0 by only 4 of the 400/,
    ),
    '--require-whole: the run is partial',
    '',
  ]);
  const json = JSON.parse((await verified('--format', 'json')).out) as {
    sound: boolean;
    problems: { name: string }[];
  };
  expect(json).toMatchObject({ sound: true, trust: 'FAIL', run: { extent: 'partial', artifacts: 4 } });

  writeFileSync(join(left.working, 'pack/pack.json'), '{');
  const broken = await verified();
  expect(broken).toMatchObject({ code: 1, error: '' });
  expect(broken.out).toMatch(/^not sound: pack: cannot take .*pack\.json: /);
});

test('a pack of a run that failed is sound, and certifies nothing', async ({ left }) => {
  const [case_id] = ids;
  const file = `${case_id}__behavior.json`;
  left.edit<Record<string, unknown>>(file, (artifact) =>
    Object.assign(artifact, { outcome: 'failed', passed: false, reason: 'lost a row', actual_row_count: 3 }),
  );
  left.editRecord((record) => {
    Object.assign(record, { status: 'failed' });
    Object.assign(record.outcomes[case_id]!, { behavior: 'failed' });
    Object.assign(
      record.artifacts.find(({ path }) => path === file)!,
      { outcome: 'failed' },
    );
    Object.assign(record.arithmetic.outcomes, { passed: 3, failed: 1 });
  });
  expect(
    (await dpone(['ops', 'certification-pack', left.name, '--pack', 'pack'], {}, left.working)).code,
  ).toBe(1);
  const { code, out } = await dpone(['verify', 'pack'], {}, left.working);
  expect(code).toBe(1);
  expect(out).toMatch(
    new RegExp(`^FAIL +matrix_rows\\.mismatch:${case_id} +rows differ: expected .+, observed `, 'm'),
  );
  expect(out).toContain('\nsound: 4 artifacts, run.json and pack.json');
  expect(out).toContain('\ncertifies no release; the run: certifies nothing: the run failed\n');
});
