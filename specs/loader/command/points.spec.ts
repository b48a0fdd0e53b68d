/** The points of a command: told and answered line by line, held, killed, and told wrongly. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { commandLoader } from '../../../src/loader/command/index.ts';
import { loadPoints } from '../../../src/model/load-point.ts';
import type { LoadPoint } from '../../../src/model/load-point.ts';
import type { LoadContext } from '../../../src/model/loader.ts';
import { failureOf, lent, lives, load, pidIn, printReport, report, requestWithin, shell, until } from './support.ts'; // prettier-ignore

test.skip(process.platform === 'win32', 'there is no sh, and there are no process groups');

const withPoints = { points: true } as const;

const tell = (point: string): string => `echo '{"reached":"${point}"}'`;
/** A command tells a point rightly so. */
const pass = (point: LoadPoint): string => `${tell(point)}; read -r line`;
/** A command that has read its request, and does this. */
const pointed = (...lines: readonly string[]): readonly string[] =>
  shell(['read -r request', ...lines].join('; '));

/** What is lent where the harness wants to know of points. */
function listening(reached: (point: LoadPoint) => Promise<void> = async () => {}) {
  const { context, ...rest } = lent();
  const told: LoadPoint[] = [];
  const listens: LoadContext = {
    ...context,
    reached: async (point) => {
      told.push(point);
      await reached(point);
    },
  };
  return { ...rest, context: listens, told };
}

test('each is passed on in order and answered by a line, and the rest is the report', async ({}, testInfo) => {
  const file = testInfo.outputPath('lines');
  const { context, told } = listening();
  const lines = loadPoints.map((point) => `${pass(point)}; echo "$line" >> ${file}`);
  const answer = await load(
    pointed(`echo "$request" > ${file}`, ...lines, printReport),
    requestWithin(),
    withPoints,
    context,
  );
  expect(answer).toEqual(report);
  expect(told).toEqual(loadPoints);
  const [request, ...answers] = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(request ?? '')).toMatchObject({ phase: 'load', points: true });
  expect(answers).toEqual(loadPoints.map((point) => `{"continue":"${point}"}`));
});

test('a load of several steps passes all but the first once per step, and may leave some out', async () => {
  const { context, told } = listening();
  const steps: readonly LoadPoint[] = [
    'before_extract', 'staging', 'before_finalize', 'inside_finalize', 'after_commit', 'after_state',
    'before_finalize', 'after_commit',
    'staging', 'after_state',
  ]; // prettier-ignore
  expect(await load(pointed(...steps.map(pass), printReport), requestWithin(), withPoints, context)).toEqual(
    report,
  );
  expect(told).toEqual(steps);
});

test('a report may be printed over several lines, and have a field of that name', async () => {
  const { context } = listening();
  const text = JSON.stringify({ ...report, reached: 'staging' }, null, 1);
  const answer = await load(
    pointed(pass('before_extract'), `printf '%s' '${text}'`),
    requestWithin(),
    withPoints,
    context,
  );
  expect(answer).toMatchObject({ ...report });
});

for (const [what, options, phase, context] of [
  ['of a command that was not said to have them', {}, 'load', listening().context],
  ['in a preparation', withPoints, 'prepare', listening().context],
  ['where nobody listens', withPoints, 'load', lent().context],
] as const) {
  test(`${what} none are asked for: the request has no such field, and standard input ends`, async ({}, testInfo) => {
    const file = testInfo.outputPath('request');
    const loader = commandLoader(shell(`cat > ${file}; ${printReport}`), options);
    const request = requestWithin(undefined, phase);
    await loader[phase]?.(request, context);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(request);
  });
}

test('it goes on when it may, and not before', async ({}, testInfo) => {
  const file = testInfo.outputPath('gone-on');
  const { promise: mayGoOn, resolve: goOn } = Promise.withResolvers<void>();
  const { context, told } = listening((point) => (point === 'staging' ? mayGoOn : Promise.resolve()));
  const loaded = load(
    pointed(pass('before_extract'), pass('staging'), `touch ${file}`, printReport),
    requestWithin(),
    withPoints,
    context,
  );
  await until(() => told.includes('staging'), 'staging was not told');
  expect(existsSync(file)).toBe(false);
  goOn();
  expect(await loaded).toEqual(report);
  expect(existsSync(file)).toBe(true);
});

test('one that is killed where it waits goes with all of its group, and does no more', async ({}, testInfo) => {
  const [pid, after] = [testInfo.outputPath('pid'), testInfo.outputPath('after')];
  const { context, stop, guarded, released, told } = listening((point) =>
    point === 'staging' ? new Promise<never>(() => {}) : Promise.resolve(),
  );
  const failure = failureOf(
    pointed(
      // Neither may hear of it: a signal that can be handled would let them clean up.
      `trap 'touch ${after}' TERM INT HUP EXIT`,
      `sh -c 'trap "touch ${after}" TERM INT HUP EXIT; echo $$ > ${pid}; while :; do sleep 0.05; done' & ${pass('before_extract')}`,
      pass('staging'),
      `touch ${after}`,
      printReport,
    ),
    requestWithin(), withPoints, context,
  ); // prettier-ignore
  await until(() => told.includes('staging'), 'staging was not told');
  const helper = await pidIn(pid);
  expect(lives(helper)).toBe(true);
  stop.abort();
  expect(await failure).toMatchObject({ code: 'MATRIX_LOADER_STOPPED' });
  expect([lives(helper), lives(guarded[0] as number)]).toEqual([false, false]);
  expect(released).toEqual(guarded);
  expect(existsSync(after)).toBe(false);
});

test('what is thrown where a point is passed on is the error of the load, and ends the command', async () => {
  const error = new Error('the reader was refused');
  const { context, guarded } = listening(() => Promise.reject(error));
  const loaded = load(pointed(pass('before_extract'), printReport), requestWithin(), withPoints, context);
  await expect(loaded).rejects.toBe(error);
  expect(lives(guarded[0] as number)).toBe(false);
});

const order =
  'the order is before_extract, staging, before_finalize, inside_finalize, after_commit, after_state, and each ' +
  'further step of a load begins again behind before_extract';

/** By what the command does wrong: its lines, and what is said of it. */
const wrongs: Readonly<Record<string, readonly [lines: readonly string[], code: string, words: string]>> = {
  'tells a point that there is not': [
    [tell('finalize'), 'read -r line', printReport],
    'BAD_POINT',
    `told the point "finalize", which is none: there are ${loadPoints.join(', ')}`,
  ],
  'tells a point that is no text': [
    [`echo '{"reached":7}'`, 'read -r line', printReport],
    'BAD_POINT',
    `told the point 7, which is none: there are ${loadPoints.join(', ')}`,
  ],
  'tells more than a point in its line': [
    [`echo '{"reached":"staging","rows":3}'`, 'read -r line', printReport],
    'BAD_POINT',
    `told the point {"reached":"staging","rows":3}, which is none: there are ${loadPoints.join(', ')}`,
  ],
  'does not begin with the first': [
    [pass('staging'), printReport],
    'BAD_POINT',
    `told staging first; ${order}`,
  ],
  'goes back before it has committed': [
    [pass('before_extract'), pass('before_finalize'), pass('staging'), printReport],
    'BAD_POINT',
    `told staging after before_finalize; ${order}`,
  ],
  'tells one twice': [
    [pass('before_extract'), pass('staging'), pass('staging'), printReport],
    'BAD_POINT',
    `told staging after staging; ${order}`,
  ],
  'begins twice': [
    [pass('before_extract'), pass('after_state'), pass('before_extract'), printReport],
    'BAD_POINT',
    `told before_extract after after_state; ${order}`,
  ],
  'goes on to the next': [
    [`printf '{"reached":"before_extract"}\\n{"reached":"staging"}\\n'`, 'read -r line', printReport],
    'BAD_POINT',
    'did not wait at before_extract: it told staging before it was given a line on its standard input',
  ],
  'goes on to its report': [
    [`printf '{"reached":"before_extract"}\\n${JSON.stringify(report)}\\n'`],
    'BAD_POINT',
    `did not wait at before_extract: it printed ${JSON.stringify(JSON.stringify(report))} before it was given a line ` +
      'on its standard input',
  ],
  'tells one after its report': [
    [pass('before_extract'), printReport, pass('after_state')],
    'BAD_POINT',
    `told after_state after it had printed ${JSON.stringify(JSON.stringify(report))}; points, a line each, come before ` +
      'the report, and logs belong on standard error',
  ],
  'tells none': [
    [printReport],
    'BAD_POINT',
    'ended with exit code 0, but it told none of its points, although its request has points: true; before_extract ' +
      'at least is a point of every load. Tell them, or leave out points of its commandLoader',
  ],
  'ends with a point': [
    [pass('before_extract'), `printf '{"reached":"staging"}'`],
    'BAD_POINT',
    'ended while it was to wait at staging',
  ],
  'prints something else': [
    [pass('before_extract'), 'echo Loading', printReport],
    'CHATTY',
    'ended with exit code 0, but its standard output holds more than the report: line 1 is "Loading". Exactly one JSON ' +
      'value belongs on standard output, and logs on standard error',
  ],
  'tells a point by no JSON': [
    [pass('before_extract'), `echo '{"reached":staging}'`, printReport],
    'CHATTY',
    'ended with exit code 0, but its standard output holds more than the report: line 1 is "{\\"reached\\":staging}". ' +
      'Exactly one JSON value belongs on standard output, and logs on standard error',
  ],
  'has no report': [
    [pass('before_extract'), pass('after_state')],
    'SILENT',
    'ended with exit code 0, but it printed no report: one JSON object is expected on its standard output',
  ],
  'crashes behind a point': [
    [pass('before_extract'), 'exit 3'],
    'CRASHED',
    'ended with exit code 3',
  ],
}; // prettier-ignore

for (const [what, [lines, code, words]] of Object.entries(wrongs)) {
  test(`one that ${what}`, async () => {
    const { context, guarded } = listening();
    const error = await failureOf(pointed(...lines), requestWithin(), withPoints, context);
    expect(error.code, error.message).toBe(`MATRIX_LOADER_${code}`);
    const [, said] = /^the command "(?:[^"\\]|\\.)*" \(load\) ([^]*)$/.exec(error.message) ?? [];
    expect(said, error.message).toBe(words);
    expect(lives(guarded[0] as number)).toBe(false);
  });
}

test('one that crashes where it waits says where', async () => {
  const { context } = listening(() => new Promise<never>(() => {}));
  const error = await failureOf(
    pointed(tell('before_extract'), 'exit 3'),
    requestWithin(),
    withPoints,
    context,
  );
  expect(error.message).toMatch(/ended with exit code 3 while it was to wait at before_extract$/);
});

test('one that goes on where it is held is found out, also later', async ({}, testInfo) => {
  const file = testInfo.outputPath('held');
  const { context, told } = listening(async () => {
    await until(() => existsSync(file), 'it did not go on');
    await new Promise<never>(() => {});
  });
  const error = await failureOf(
    pointed(tell('before_extract'), `sleep 0.2; touch ${file}`, pass('staging'), printReport),
    requestWithin(),
    withPoints,
    context,
  );
  expect(error.code).toBe('MATRIX_LOADER_BAD_POINT');
  expect(error.message).toMatch(/did not wait at before_extract: it told staging before it was given a line/);
  expect(told).toEqual(['before_extract']);
});

test.describe('one that hangs', () => {
  for (const [what, lines, words] of [
    [
      'reading to an end that does not come',
      ['cat > /dev/null'],
      /s, and had told no point: where the request has points, it is one line, and standard input does not end behind it; SIGTERM ended it$/,
    ],
    ['at a point', [pass('before_extract')], /s, waiting at before_extract; SIGTERM ended it$/],
    ['behind a point', [pass('before_extract'), 'sleep 600'], /passed after 0\.\d s; SIGTERM ended it$/],
  ] as const) {
    test(what, async () => {
      const { context } = listening(() =>
        what === 'at a point' ? new Promise<never>(() => {}) : Promise.resolve(),
      );
      const error = await failureOf(pointed(...lines), requestWithin(600), withPoints, context);
      expect(error.code).toBe('MATRIX_LOADER_HUNG');
      expect(error.message).toMatch(words);
    });
  }
});
