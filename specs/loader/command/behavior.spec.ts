/** A command as a loader: what it is asked, how it may misbehave, and what is said of each. */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { commandLoader } from '../../../src/loader/command/index.ts';
import { MatrixError } from '../../../src/model/error.ts';
import {
  failureOf, lent, lives, load, password, pidIn, printReport, report, requestWithin, script, shell, until,
} from './support.ts'; // prettier-ignore

test.skip(process.platform === 'win32', 'there is no sh, and there are no process groups');

/** What the command has printed must be nothing but the report, so it tells by a file what it got. */
const keep = (file: string): string =>
  `fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify({ input: fs.readFileSync(0, 'utf8'), cwd: process.cwd(), ` +
  `argv: process.argv.slice(1), env: process.env })); console.log(${JSON.stringify(JSON.stringify(report))})`;

test('it gets the request as one line, and its report is the answer', async ({}, testInfo) => {
  const file = testInfo.outputPath('got.json');
  const request = requestWithin();
  expect(await load([...script(keep(file)), 'a b', '$HOME'], request)).toEqual(report);
  const got = JSON.parse(readFileSync(file, 'utf8')) as { input: string; argv: string[]; cwd: string };
  expect(got.input).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(got.input)).toEqual(request);
  expect(got.argv).toEqual(['a b', '$HOME']);
  expect(got.cwd).toBe(process.cwd());
});

test('a line is run without a shell', async () => {
  expect(await load(`sh -c ${JSON.stringify(`cat > /dev/null; ${printReport}`)}`)).toEqual(report);
});

test('it runs where it is said, with what is added to the environment, and without what is ours', async ({}, testInfo) => {
  const file = testInfo.outputPath('got.json');
  const inherited = { DPONE_MATRIX_BROKER: '/run/broker', LOADER_SPEC: 'inherited', LOADER_GONE: 'x' };
  Object.assign(process.env, inherited);
  try {
    const cwd = testInfo.outputDir;
    const env = { LEVEL: 'debug', LOADER_GONE: undefined };
    await load(script(keep(file)), requestWithin(), { cwd, env });
  } finally {
    for (const name of Object.keys(inherited)) delete process.env[name];
  }
  const { env, cwd } = JSON.parse(readFileSync(file, 'utf8')) as { env: Record<string, string>; cwd: string };
  expect(cwd).toBe(realpathSync(testInfo.outputDir));
  expect(env).toMatchObject({ LEVEL: 'debug', LOADER_SPEC: 'inherited', PATH: process.env['PATH'] });
  expect(env).not.toHaveProperty('LOADER_GONE');
  expect(Object.keys(env).filter((name) => name.startsWith('DPONE_MATRIX'))).toEqual(['DPONE_MATRIX_LOAD']);
});

test('each phase is a process of its own, and a preparation need answer nothing', async ({}, testInfo) => {
  const file = testInfo.outputPath('phases');
  const loader = commandLoader(shell(`grep -o '"phase":"[a-z]*"' >> ${file}; ${printReport}`));
  await loader.prepare?.(requestWithin(undefined, 'prepare'));
  await loader.load(requestWithin());
  expect(readFileSync(file, 'utf8')).toBe('"phase":"prepare"\n"phase":"load"\n');
  await expect(commandLoader('true').prepare?.(requestWithin(undefined, 'prepare'))).resolves.toBeUndefined();
});

test('one that does not read its request is no failure', async () => {
  const request = requestWithin();
  const long = { ...request, state_directory: 'x'.repeat(1_000_000) };
  expect(await load(shell(`exec 0<&-; ${printReport}`), long)).toEqual(report);
});

test('a refusal has its reason, and the code of one', async () => {
  const error = await failureOf(shell(`echo '{"unsupported":"no slots at ${password}"}'`));
  expect([error.code, error.message]).toEqual(['MATRIX_UNSUPPORTED', 'no slots at ***']);
});

test.describe('its log', () => {
  test('is lent to the evidence, without secrets', async () => {
    const { context, logged } = lent();
    await load(
      shell(`echo "password is ${password}" >&2; echo second >&2; ${printReport}`),
      undefined,
      {},
      context,
    );
    expect(logged.join('')).toBe('password is ***\nsecond\n');
  });

  test('is lent also where it fails, and its last lines are in the message', async () => {
    const { context, logged } = lent();
    const error = await failureOf(
      shell('for n in $(seq 15); do echo "line $n" >&2; done; exit 7'), undefined, {}, context,
    ); // prettier-ignore
    const lines = Array.from({ length: 15 }, (_, index) => `line ${index + 1}`);
    expect(logged.join('')).toBe(`${lines.join('\n')}\n`);
    expect(error.message).toMatch(/ended with exit code 7; the end of its log \(standard error\):\n/);
    expect(error.message.split('\n').slice(1)).toEqual(lines.slice(5));
  });

  test('hides what the environment names a secret, also one of the options', async () => {
    const env = { API_TOKEN: 'tok-from-options' };
    const error = await failureOf(shell('echo "using $API_TOKEN" >&2; exit 1'), undefined, { env });
    expect(error.message).toContain('using ***');
    expect(error.message).not.toContain('tok-from-options');
  });

  test('is not waited for without end: much of it is bounded', async () => {
    const { context, logged } = lent();
    await load(
      script(
        `for (let n = 0; n < 20000; n++) console.error('line ' + n + ' of a log'); console.log('${JSON.stringify(report)}')`,
      ),
      undefined,
      {},
      context,
    );
    expect(logged.join('').length).toBeLessThan(70_000);
    expect(logged.join('')).toMatch(
      /^line 0 of a log\n[^]*… \d+ lines left out …\n[^]*line 19999 of a log\n$/,
    );
  });
});

/** By what the command does: the code, and what the message says after naming the command. */
const misdeeds: Readonly<Record<string, readonly [command: string | readonly string[], code: string, words: string | RegExp]>> = {
  'prints nothing': ['true', 'SILENT', 'ended with exit code 0, but it printed no report: one JSON object is expected on its standard output'],
  'prints more than the report': [
    shell(`echo Loading; ${printReport}`),
    'CHATTY',
    /but its standard output holds more than the report: line 1 is "Loading"\. Exactly one JSON value belongs on standard output, and logs on standard error$/,
  ],
  'prints no JSON': ["echo 'Loaded 3 rows'", 'BAD_REPORT', /but its standard output is no JSON; it begins with "Loaded 3 rows"$/],
  'prints no UTF-8': [shell(String.raw`printf '\377\376'`), 'BAD_REPORT', /is no UTF-8 \(2 bytes, beginning ff fe\)$/],
  'prints no report': ["echo '{\"rows\":3}'", 'BAD_REPORT', /but its report is not one: read: /],
  'prints without end': ['yes', 'TOO_MUCH_OUTPUT', /was ended, because it printed more than 1048576 bytes on its standard output; a report is far shorter/],
  'ends by a code': [shell('exit 3'), 'CRASHED', 'ended with exit code 3'],
  'ends by a code after its report': [
    shell(`${printReport}; exit 4`),
    'CRASHED',
    `ended with exit code 4, having printed ${JSON.stringify(JSON.stringify(report))}`,
  ],
  'ends by a signal': [shell('kill -SEGV $$'), 'CRASHED', 'ended by SIGSEGV'],
  'is not there': ['no-such-loader --fast', 'NOT_STARTED', /could not be started: no program "no-such-loader": no folder of the PATH has it \(PATH is .+\)$/],
  'is not there by its path': ['./no-such-loader', 'NOT_STARTED', /no program "\.\/no-such-loader": there is no such file, seen from \/.+, or the interpreter that its first line names is missing$/],
}; // prettier-ignore

for (const [what, [command, code, words]] of Object.entries(misdeeds)) {
  test(`one that ${what}`, async () => {
    const error = await failureOf(command);
    expect(error.code, error.message).toBe(`MATRIX_LOADER_${code}`);
    const [, said] = /^the command "(?:[^"\\]|\\.)*" \(load\) ([^]*)$/.exec(error.message) ?? [];
    expect(said, error.message).toEqual(typeof words === 'string' ? words : expect.stringMatching(words));
    // Playwright would show our own source lines.
    expect(error.stack).toBe(`MatrixError [${error.code}]: ${error.message}`);
  });
}

test('one that may not be executed, and a folder that is not there', async ({}, testInfo) => {
  const file = testInfo.outputPath('loader');
  writeFileSync(file, '#!/bin/sh\n', { mode: 0o644 });
  const forbidden = await failureOf([file]);
  expect(forbidden.code).toBe('MATRIX_LOADER_NOT_STARTED');
  expect(forbidden.message).toContain(
    'is no program that may be executed: chmod +x it, or name its interpreter first',
  );
  const cwd = testInfo.outputPath('nowhere');
  const nowhere = await failureOf('true', undefined, { cwd });
  expect(nowhere.code).toBe('MATRIX_LOADER_NOT_STARTED');
  expect(nowhere.message).toContain(`could not be started: there is no folder ${cwd} (cwd)`);
});

test('a secret among its arguments is not shown', async () => {
  const error = await failureOf(['false', `--url=postgresql://u:other-secret@db/x`, password]);
  expect(error.message).toBe(
    'the command "false --url=postgresql://u:***@db/x ***" (load) ended with exit code 1',
  );
});

test.describe('one that hangs', () => {
  /** Milliseconds in which a shell has set its traps, on a busy machine too. */
  const timeToTrap = 2000;

  test('is told to end at its deadline', async ({}, testInfo) => {
    const file = testInfo.outputPath('told');
    const began = performance.now();
    const error = await failureOf(
      shell(`trap 'echo told > ${file}; exit 9' TERM; echo waiting >&2; while :; do sleep 0.01; done`),
      requestWithin(timeToTrap),
    );
    expect(error.code).toBe('MATRIX_LOADER_HUNG');
    expect(error.message).toMatch(
      /\(load\) hung: it had not ended when its deadline passed after \d\.\d s; told to end by SIGTERM, it did so with exit code 9; the end of its log \(standard error\):\nwaiting\b/,
    );
    expect(readFileSync(file, 'utf8')).toBe('told\n');
    expect(performance.now() - began).toBeGreaterThan(timeToTrap - 100);
  });

  test('is ended by the signal that it does not handle', async () => {
    const error = await failureOf('sleep 600', requestWithin(300));
    expect(error.code).toBe('MATRIX_LOADER_HUNG');
    expect(error.message).toMatch(/; SIGTERM ended it$/);
  });

  test('and does not listen is ended with all of its group', async ({}, testInfo) => {
    const file = testInfo.outputPath('pid');
    const error = await failureOf(
      shell(`trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${file}; while :; do sleep 0.05; done' & wait`),
      requestWithin(timeToTrap),
    );
    expect(error.code).toBe('MATRIX_LOADER_HUNG');
    expect(error.message).toMatch(/; SIGTERM did not end it, so SIGKILL was sent$/);
    expect(lives(await pidIn(file))).toBe(false);
  });

  test('is not even started after its deadline', async ({}, testInfo) => {
    const file = testInfo.outputPath('started');
    const error = await failureOf(['touch', file], requestWithin(-1));
    expect(error.code).toBe('MATRIX_LOADER_HUNG');
    expect(error.message).toMatch(
      /\(load\) was not started, because the deadline of its request had passed$/,
    );
    expect(existsSync(file)).toBe(false);
  });

  test('is ended when nobody waits for it any more', async ({}, testInfo) => {
    const file = testInfo.outputPath('pid');
    const { context, stop, logged, guarded, released } = lent();
    const failure = failureOf(
      shell(`echo "so far" >&2; sleep 600 & echo $! > ${file}; wait`), undefined, {}, context,
    ); // prettier-ignore
    const pid = await pidIn(file);
    expect(guarded).toHaveLength(1);
    stop.abort();
    expect(await failure).toMatchObject({
      code: 'MATRIX_LOADER_STOPPED',
      message: expect.stringContaining('was ended, because its test was over'),
    });
    expect([lives(pid), lives(guarded[0] as number)]).toEqual([false, false]);
    expect(released).toEqual(guarded);
    expect(logged).toEqual(['so far\n']);
  });

  test('a deadline that is none is an error', async () => {
    await expect(load('true', { ...requestWithin(), deadline: 'soon' })).rejects.toThrow(
      new MatrixError('MATRIX_BAD_DATE', 'the deadline is no ISO 8601 instant: "soon"'),
    );
  });
});

test.describe('one that leaves a process', () => {
  /** Each leaves a `sleep` and says its number. */
  const ways: Readonly<Record<string, (file: string) => string>> = {
    'with its standard output open': (file) => `sleep 601 & echo $! > ${file}; ${printReport}`,
    'with nothing open': (file) => `sleep 601 > /dev/null 2>&1 < /dev/null & echo $! > ${file}; ${printReport}`,
    'in a session of its own': (file) => `setsid sh -c 'echo $$ > ${file}; exec sleep 601' & while [ ! -s ${file} ]; do :; done; ${printReport}`,
  }; // prettier-ignore

  for (const [what, line] of Object.entries(ways)) {
    test(`${what}: it is named and ended, although the report is right`, async ({}, testInfo) => {
      test.skip(
        process.platform !== 'linux' && what.includes('session'),
        'only Linux tells the environment of a process',
      );
      const file = testInfo.outputPath('pid');
      const { context, guarded, released } = lent();
      const error = await failureOf(shell(line(file)), undefined, {}, context);
      const pid = await pidIn(file);
      expect(error.code, error.message).toBe('MATRIX_LOADER_LEAKED');
      expect(error.message).toContain(
        `ended, and left process ${pid} (sleep 601) running, which the harness has ended; a load waits for what it has started`,
      );
      expect(lives(pid)).toBe(false);
      expect(released).toEqual(guarded);
    });
  }

  test('and crashes is told of both', async ({}, testInfo) => {
    const file = testInfo.outputPath('pid');
    const error = await failureOf(shell(`sleep 601 & echo $! > ${file}; exit 5`));
    const pid = await pidIn(file);
    expect(error.code).toBe('MATRIX_LOADER_CRASHED');
    expect(error.message).toContain(`ended with exit code 5, and left process ${pid} (sleep 601) running`);
    expect(lives(pid)).toBe(false);
  });

  test('that cannot be found, but holds its output open', async ({}, testInfo) => {
    const file = testInfo.outputPath('pid');
    const line = `setsid env -i /bin/sh -c 'echo $$ > ${file}; exec sleep 601' & while [ ! -s ${file} ]; do :; done; ${printReport}`;
    const began = performance.now();
    const error = await failureOf(shell(line));
    process.kill(await pidIn(file), 'SIGKILL');
    expect(error.code, error.message).toBe('MATRIX_LOADER_LEAKED');
    expect(error.message).toContain(
      'left a process that holds its standard output or standard error open and could not be found',
    );
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('that ends with it, a moment later, has left nothing', async () => {
    expect(await load(shell(`sleep 0.2 & ${printReport}`))).toEqual(report);
  });

  test('of many the first are named', async () => {
    const error = await failureOf(shell(`for n in 1 2 3 4 5 6 7; do sleep 601 & done; ${printReport}`));
    expect(error.message).toMatch(
      /left (process \d+ \(sleep 601\), ){4}process \d+ \(sleep 601\) and 2 more running/,
    );
  });
});

test('a process that ends takes its commands with it', async ({}, testInfo) => {
  const file = testInfo.outputPath('pid');
  const url = new URL('./dying-worker.ts', import.meta.url).href;
  const error = await failureOf(
    script(`process.env.PID_FILE = ${JSON.stringify(file)}; import(${JSON.stringify(url)})`),
  );
  // The worker itself is a command here, which ends while a command of its own runs.
  expect(error.message).toContain('ended with exit code 6');
  expect(error.message).not.toContain('left process');
  const pid = await pidIn(file);
  await until(() => !lives(pid), `process ${pid} outlived the worker`);
});
