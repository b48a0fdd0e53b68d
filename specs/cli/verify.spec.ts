/** `verify`: a run's files as it left them are sound; each way to damage them is told with the file it struck. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cases } from '../../src/matrix/cases.ts';
import { expect, ids, LeftRun, test } from './support/left-run.ts';
import { dpone } from './terminal.ts';

const [replace, scd2] = ids;
const behavior = `${replace}__behavior.json`;
const certified =
  'partial: certifies reference 0.1.0 by only 4 of the 400 tests of the matrix, 2 of 2 selected cases';

interface Answer {
  readonly sound: boolean;
  readonly problems: readonly { readonly kind: string; readonly path: string; readonly message: string }[];
  readonly certifies: string;
}

async function verified(left: LeftRun): Promise<Answer & { readonly code: number }> {
  const { code, out, error } = await dpone(['verify', '--format', 'json'], {}, left.working);
  expect(error).toBe('');
  return { code, ...(JSON.parse(out) as Answer) };
}

test('files as the run left them are sound, and a partial run is said to be partial', async ({ left }) => {
  for (const argv of [['verify'], ['verify', left.name], ['verify', left.folder]]) {
    const { code, out, error } = await dpone(argv, {}, left.working);
    expect({ code, error }, argv.join(' ')).toEqual({ code: 0, error: '' });
    expect(out).toMatch(/^.*mock_contract_latest: run \w+, mock_contract, 20 rows/);
    expect(out).toContain('\nsound: 4 artifacts and run.json\n');
    expect(out).toContain('\nmock_contract: 2 cases × 2 = 4 tests: 4 passed, 0 skipped, 0 failed\n');
    expect(out).toContain(`\n${certified}`);
  }
  expect(await verified(left)).toMatchObject({ code: 0, sound: true, problems: [] });
});

test('what is made from the files is none of them', async ({ left }) => {
  expect((await dpone(['report'], {}, left.working)).code).toBe(0);
  mkdirSync(left.at('trials'));
  expect(await verified(left)).toMatchObject({ code: 0, problems: [] });
});

/** What is done to a sound run, and the problems it makes: kind, file, and a part of the message. */
const damages: readonly [what: string, damage: (left: LeftRun) => void, problems: readonly string[][]][] = [
  [
    'an artifact that is gone',
    (left) => rmSync(left.at(behavior)),
    [['missing', behavior, 'it is not there']],
  ],
  [
    'an artifact that was edited',
    (left) => left.edit(behavior, (artifact) => Object.assign(artifact, { attempts: 7 }), true),
    [['checksum_mismatch', behavior, 'its SHA-256 is']],
  ],
  [
    'an artifact that is none',
    (left) => writeFileSync(left.at(behavior), '{}'),
    [
      ['checksum_mismatch', behavior, 'its SHA-256 is'],
      ['unreadable', behavior, 'schema'],
    ],
  ],
  [
    'an artifact of an earlier run, and a file of nobody',
    (left) => {
      cpSync(left.at(behavior), left.at('api_to_kafka__replace__behavior.json'));
      writeFileSync(left.at('notes.txt'), '');
    },
    [
      ['stale', 'api_to_kafka__replace__behavior.json', 'of an earlier run'],
      ['orphan', 'notes.txt', 'does not name it'],
    ],
  ],
  [
    'an outcome of the record that no artifact has',
    (left) =>
      left.editRecord(({ outcomes, arithmetic }) => {
        Object.assign(outcomes[replace]!, { behavior: 'flaky' });
        Object.assign(arithmetic.outcomes, { passed: 3, flaky: 1 });
      }),
    [['not_named', behavior, 'ended as flaky']],
  ],
  [
    'a record whose sums are not those of its outcomes',
    (left) => left.editRecord(({ arithmetic }) => Object.assign(arithmetic.outcomes, { passed: 5 })),
    [['contradicts_record', 'run.json', 'its arithmetic says']],
  ],
  [
    'a pass with a failed check, its hash redone',
    (left) =>
      left.edit(behavior, ({ quality_check_results: [check] }: { quality_check_results: object[] }) =>
        Object.assign(check!, { status: 'failed', observed: 'another' }),
      ),
    [['unproven_pass', behavior, 'it says passed, and wide_columns_preserved: expected']],
  ],
  [
    'a pass of other rows than expected, its hash redone',
    (left) => left.edit(behavior, (artifact) => Object.assign(artifact, { actual_checksum: 'f'.repeat(32) })),
    [['unproven_pass', behavior, `evidence holds the checksum ${'f'.repeat(32)} where`]],
  ],
  [
    'a pass without an engine, its hash redone',
    (left) => left.edit(behavior, (artifact) => Object.assign(artifact, { engines: null })),
    [['unproven_pass', behavior, 'evidence names no engine']],
  ],
  [
    'another volume than the run had, its hash redone',
    (left) => left.edit(behavior, (artifact) => Object.assign(artifact, { configured_row_count: 10_000 })),
    [['contradicts_record', behavior, 'its configured_row_count is 10000, and run.json says 20 rows']],
  ],
  [
    'another strategy than the case has, its hash redone',
    (left) => left.edit(behavior, (artifact) => Object.assign(artifact, { strategy: 'full_refresh' })),
    [['unknown_case', behavior, 'its strategy is "full_refresh", and in the matrix it is "replace"']],
  ],
  [
    'a skip that the matrix knows no reason for, its hash redone',
    (left) => {
      left.edit(behavior, (artifact) =>
        Object.assign(artifact, { outcome: 'skipped', passed: false, reason: 'no time' }),
      );
      left.editRecord(({ outcomes, artifacts, arithmetic }) => {
        Object.assign(outcomes[replace]!, { behavior: 'skipped' });
        Object.assign(
          artifacts.find(({ path }) => path === behavior)!,
          { outcome: 'skipped' },
        );
        Object.assign(arithmetic.outcomes, { passed: 3, skipped: 1 });
      });
    },
    [['skipped_without_cause', behavior, 'it was skipped for no time, and mock_contract runs it']],
  ],
  [
    'an exemption that the run had not, its hash redone',
    (left) => {
      left.edit(behavior, (artifact) =>
        Object.assign(artifact, { outcome: 'exempted', passed: false, reason: 'no time' }),
      );
      left.editRecord(({ outcomes, artifacts, arithmetic }) => {
        Object.assign(outcomes[replace]!, { behavior: 'exempted' });
        Object.assign(
          artifacts.find(({ path }) => path === behavior)!,
          { outcome: 'exempted' },
        );
        Object.assign(arithmetic.outcomes, { passed: 3, exempted: 1 });
      });
    },
    [['unproven_exemption', behavior, 'it says exempted, and run.json has no exemption of all that failed']],
  ],
  [
    'a refusal that nobody made, its hash redone',
    (left) => {
      left.edit(behavior, (artifact) =>
        Object.assign(artifact, { outcome: 'unsupported', passed: false, reason: 'no time' }),
      );
      left.editRecord((record) => {
        const { outcomes, artifacts, arithmetic } = record;
        Object.assign(outcomes[replace]!, { behavior: 'unsupported' });
        Object.assign(
          artifacts.find(({ path }) => path === behavior)!,
          { outcome: 'unsupported' },
        );
        Object.assign(arithmetic.outcomes, { passed: 3, unsupported: 1 });
        record.unsupported = [{ name: 'reference', reason: 'no time', cases: [replace] }];
      });
    },
    [
      [
        'unproven_refusal',
        behavior,
        'it says unsupported, and evidence holds no declaration that the case is unsupported',
      ],
    ],
  ],
  [
    'unsupported cases that did not end so',
    (left) => {
      left.editRecord((record) => {
        record.unsupported = [{ name: 'reference', reason: 'no time', cases: [replace] }];
      });
    },
    [
      [
        'contradicts_record',
        'run.json',
        `it names ${replace} as unsupported, and by its outcomes it is none`,
      ],
    ],
  ],
  [
    'a name that is hostile to a terminal',
    (left) => writeFileSync(left.at('\u001B[31mred'), ''),
    [['orphan', 'red', 'does not name it']],
  ],
];

for (const [what, damage, problems] of damages) {
  test(`found: ${what}`, async ({ left }) => {
    damage(left);
    const answer = await verified(left);
    expect(answer).toMatchObject({
      code: 1,
      sound: false,
      certifies: 'certifies nothing: its files are not sound',
    });
    expect(answer.problems).toEqual(
      problems.map(([kind, path, message]) => ({
        kind,
        path,
        message: expect.stringContaining(message ?? ''),
      })),
    );
    const { out } = await dpone(['verify'], {}, left.working);
    for (const { kind, path, message } of answer.problems) {
      expect(out).toMatch(new RegExp(`^${kind} +${path.replaceAll('.', '\\.')} `, 'm'));
      expect(out).toContain(message);
    }
    expect(out).toContain(`not sound: ${problems.length} problem`);
  });
}

test('a run that says it is whole must have every case in both layers', async ({ left }) => {
  left.editRecord(({ scope }) => Object.assign(scope, { extent: 'whole' }));
  const { problems, code } = await verified(left);
  expect(code).toBe(1);
  const others = cases.filter(({ case_id }) => case_id !== replace && case_id !== scd2);
  expect(problems.map(({ kind, path }) => `${kind} ${path}`)).toEqual(
    others.flatMap(({ case_id }) => [`incomplete ${case_id}.json`, `incomplete ${case_id}__behavior.json`]),
  );
});

test('a run that failed has sound files and certifies nothing; what is asked for beyond soundness fails', async ({
  left,
}) => {
  left.editRecord((record) => Object.assign(record, { status: 'failed' }));
  const told = await dpone(['verify'], {}, left.working);
  expect(told).toMatchObject({ code: 0, error: '' });
  expect(told.out).toContain('sound: 4 artifacts and run.json\n');
  expect(told.out).toContain('certifies nothing: the run failed\n');
  const required = await dpone(['verify', '--require-passed', '--require-whole'], {}, left.working);
  expect(required.code).toBe(1);
  expect(required.out.split('\n').slice(-3)).toEqual([
    "--require-passed: the run's status is failed",
    '--require-whole: the run is partial',
    '',
  ]);
});

test('a passed run satisfies what asks for a pass', async ({ left }) => {
  expect((await dpone(['verify', '--require-passed'], {}, left.working)).code).toBe(0);
  expect((await dpone(['verify', '--require-whole'], {}, left.working)).code).toBe(1);
});

test('a record that cannot be read is not sound', async ({ left }) => {
  writeFileSync(left.at('run.json'), '{');
  const { code, out } = await dpone(['verify'], {}, left.working);
  expect(code).toBe(1);
  expect(out).toMatch(/^not sound: cannot take .*run\.json: /);
  expect(await verified(left)).toMatchObject({
    sound: false,
    problems: [{ kind: 'unreadable', path: 'run.json' }],
  });
});

test('which folder: the variable’s, the only one, else one must be named', async ({ left, original }) => {
  const other = join(left.working, 'other');
  cpSync(original, other, { recursive: true });
  rmSync(join(other, behavior));
  const set = { DPONE_MATRIX_ARTIFACT_DIR: 'other' };
  expect((await dpone(['verify'], set, left.working)).out).toContain('other: run ');
  expect((await dpone(['verify', left.name], set, left.working)).code).toBe(0);

  const second = new LeftRun(left.working, original, 'mock_local');
  const wrong: [argv: string[], working: string, message: string][] = [
    [['verify'], left.working, `more than one run has left a folder. Name one: ${left.name}, ${second.name}`],
    [['verify', 'nowhere'], left.working, 'there is no folder nowhere. Name one: '],
    [['verify', '.'], left.working, '. holds no run: there is no run.json in it. Name one: '],
    [
      ['verify'],
      other,
      'no run has left a folder in test_artifacts/integration_matrix. Run first: npx playwright test',
    ],
  ];
  for (const [argv, working, message] of wrong) {
    const told = await dpone(argv, {}, working);
    expect({ code: told.code, out: told.out }, message).toEqual({ code: 2, out: '' });
    expect(told.error).toContain(message);
    expect(told.error).toContain('[MATRIX_NO_RUN]');
  }
  rmSync(second.at('run.json'));
  expect((await dpone(['verify'], {}, left.working)).code).toBe(0);
  expect((await dpone(['verify', 'nowhere'], {}, left.working)).error).toContain(
    'of mock_local_latest there is no run.json',
  );
});
