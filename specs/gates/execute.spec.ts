/** Plans of tiny commands, carried out: order, what ends them, what cleans up, what is left, and what is run again. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@playwright/test';
import { executePlan } from '../../src/gates/execute.ts';
import type { ExecuteRequest } from '../../src/gates/execute.ts';
import type { Execution } from '../../src/gates/execution.ts';
import { judgeExecution } from '../../src/gates/judge-execution.ts';
import type { Plan } from '../../src/gates/live-certification-plan.ts';
import type { PlanStep } from '../../src/gates/plan-steps.ts';
import { spawnStep } from '../../src/gates/run-step.ts';
import { told } from './support/told.ts';

/** JavaScript without blanks: a step's words stand between blanks. */
const step = (name: string, script: string, more: Partial<PlanStep> = {}): PlanStep => ({
  name,
  command: `node -e ${script}`,
  environment: {},
  artifacts: [],
  required: true,
  phase: 'work',
  ...more,
});

const append = (text: string): string => `fs.appendFileSync('ran','${text}|')`;
const write = (path: string, text = 'x'): string => `fs.writeFileSync('${path}','${text}')`;

const planWith = (...steps: readonly PlanStep[]): Plan => ({
  profile: 'local_live',
  row_count: 20,
  release: '1.4.0',
  folder: 'out',
  services: [],
  required_environment: [],
  required_inputs: [],
  required_artifacts: [],
  steps,
});

const commit = { sha: 'a'.repeat(40), dirty: false };

class Place {
  readonly cwd: string;
  readonly lines: string[] = [];

  constructor(cwd: string) {
    this.cwd = cwd;
    mkdirSync(cwd, { recursive: true });
  }

  execute(plan: Plan, more: Partial<ExecuteRequest> = {}): Promise<Execution> {
    return executePlan({
      plan,
      cwd: this.cwd,
      commit,
      resume: false,
      environment: process.env,
      tell: (line) => this.lines.push(line),
      ...more,
    });
  }

  read(path: string): string {
    return readFileSync(join(this.cwd, path), 'utf8');
  }

  /** What the steps appended, and nothing of what came before the last asking. */
  ran(): readonly string[] {
    const path = join(this.cwd, 'ran');
    const names = existsSync(path) ? this.read('ran').split('|').slice(0, -1) : [];
    rmSync(path, { force: true });
    return names;
  }
}

const ends = ({ steps }: Execution): readonly string[] =>
  steps.map(({ name, outcome }) => `${name} ${outcome}`);

test('steps run in their order, and each is recorded with its end, its log and its artifacts', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  const plan = planWith(
    step('up', append('up'), { phase: 'setup' }),
    step('one', `${append('one')};${write('made')};console.log('said')`, { artifacts: ['made'] }),
    step('two', append('two')),
    step('down', append('down'), { phase: 'cleanup', required: false }),
  );
  const execution = await place.execute(plan);
  expect(place.ran()).toEqual(['up', 'one', 'two', 'down']);
  expect(execution.status).toBe('passed');
  expect(execution.commit).toEqual(commit);
  expect(execution.steps[1]).toMatchObject({
    number: 2,
    name: 'one',
    outcome: 'passed',
    reason: null,
    exit_code: 0,
    signal: null,
    log: 'steps/2-one.log',
    // SHA-256 of "x".
    artifacts: [{ path: 'made', sha256: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881' }],
    resumed: false,
  });
  expect(place.read('out/steps/2-one.log')).toBe(`$ ${plan.steps[1]?.command}\nsaid\n`);
  expect(JSON.parse(place.read('out/execution.json'))).toEqual(execution);
  expect(place.lines.map((line) => line.replace(/ in \d.*/, ''))).toEqual([
    `step 1 of 4  up  ${plan.steps[0]?.command}`,
    'step 1 of 4  up  passed',
    `step 2 of 4  one  ${plan.steps[1]?.command}`,
    'step 2 of 4  one  passed',
    `step 3 of 4  two  ${plan.steps[2]?.command}`,
    'step 3 of 4  two  passed',
    `step 4 of 4  down  ${plan.steps[3]?.command}`,
    'step 4 of 4  down  passed',
  ]);
  expect(told(judgeExecution(plan, execution))).toEqual([
    'PASS plan.execution',
    'PASS plan.step:up',
    'PASS plan.step:one',
    'PASS plan.step:two',
    'PASS plan.step:down',
  ]);
});

test('it ends at the first required failure, cleans up all the same, and goes on after another', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  const plan = planWith(
    step('odd', `${append('odd')};process.exit(4)`, { required: false }),
    step('bad', `${append('bad')};process.exit(3)`),
    step('never', append('never')),
    step('down', append('down'), { phase: 'cleanup', required: false }),
  );
  const execution = await place.execute(plan);
  expect(place.ran()).toEqual(['odd', 'bad', 'down']);
  expect(execution.status).toBe('failed');
  expect(ends(execution)).toEqual(['odd failed', 'bad failed', 'down passed']);
  expect(execution.steps.map(({ exit_code, reason }) => [exit_code, reason])).toEqual([
    [4, 'it ended with 4'],
    [3, 'it ended with 3'],
    [0, null],
  ]);
  expect(told(judgeExecution(plan, execution))).toEqual([
    'FAIL plan.execution',
    'SKIP plan.step:odd',
    'FAIL plan.step:bad',
    'UNVERIFIED plan.step:never',
    'PASS plan.step:down',
  ]);
});

test('a step that ends with 0 without its artifact fails, and what lay there before does not pass for it', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  writeFileSync(join(place.cwd, 'stale'), 'of yesterday');
  const { steps } = await place.execute(planWith(step('idle', '0', { artifacts: ['stale'] })));
  expect(steps).toMatchObject([
    {
      outcome: 'failed',
      exit_code: 0,
      reason: 'it ended with 0, and did not leave stale',
      artifacts: [{ path: 'stale', sha256: null }],
    },
  ]);
});

test('a program that is not there, or whose log cannot be written, is a failure and no crash', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  const down = step('down', append('down'), { phase: 'cleanup', required: false });
  const absent = await place.execute(planWith({ ...step('lost', ''), command: 'no-such-program' }, down));
  expect(absent.steps[0]?.reason).toContain('it could not be started: spawn no-such-program ENOENT');
  mkdirSync(join(place.cwd, 'blocked'));
  writeFileSync(join(place.cwd, 'blocked', 'steps'), 'no folder');
  const unlogged = await place.execute({ ...planWith(step('mute', '0'), down), folder: 'blocked' });
  expect(unlogged.steps[0]?.reason).toContain('it could not be started: ');
  expect(place.ran()).toEqual(['down']);
});

test('a log has no secret, even one that comes in pieces', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  const script =
    "process.stdout.write('a:hunter');process.stdout.write('22xyz\\n');console.error(process.env.SOME_URL+'\\u001b[31m')";
  const execution = await place.execute(planWith(step('loud', script)), {
    environment: {
      ...process.env,
      API_TOKEN: 'hunter22xyz',
      SOME_URL: 'postgres://me:open%20sesame@host/db',
    },
  });
  expect(execution.status).toBe('passed');
  const log = place.read('out/steps/1-loud.log').split('\n').slice(1).toSorted();
  expect(log).toEqual(['', 'a:***', 'postgres://me:***@host/db']);
});

const three = (): Plan =>
  planWith(
    step('up', append('up'), { phase: 'setup' }),
    step('one', `${append('one')};${write('first')}`, { artifacts: ['first'] }),
    step('two', `${append('two')};fs.mkdirSync('second');${write('second/a')};fs.statSync('may')`, {
      artifacts: ['second'],
    }),
    step('three', `${append('three')};${write('third')}`, { artifacts: ['third'] }),
    step('down', append('down'), { phase: 'cleanup', required: false }),
  );

/** All three steps of work have passed, the second in a second attempt. */
async function resumed(place: Place): Promise<Execution> {
  expect((await place.execute(three())).status).toBe('failed');
  expect(place.ran()).toEqual(['up', 'one', 'two', 'down']);
  writeFileSync(join(place.cwd, 'may'), '');
  return place.execute(three(), { resume: true });
}

test('what passed is not run again, and services are started and stopped around what is', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  const execution = await resumed(place);
  expect(place.ran()).toEqual(['up', 'two', 'three', 'down']);
  expect(execution.status).toBe('passed');
  expect(execution.steps.map(({ name, resumed: was }) => [name, was])).toEqual([
    ['up', false],
    ['one', true],
    ['two', false],
    ['three', false],
    ['down', false],
  ]);
  expect(place.lines).toContain('step 2 of 5  one  passed before');

  const again = await place.execute(three(), { resume: true });
  expect(place.ran()).toEqual([]);
  expect(ends(again)).toEqual(['one passed', 'two passed', 'three passed']);
  expect(told(judgeExecution(three(), again))).toEqual([
    'PASS plan.execution',
    'SKIP plan.step:up',
    'PASS plan.step:one',
    'PASS plan.step:two',
    'PASS plan.step:three',
    'SKIP plan.step:down',
  ]);
});

for (const [what, change] of [
  ['edited', (cwd: string) => writeFileSync(join(cwd, 'second', 'a'), 'y')],
  ['added to', (cwd: string) => writeFileSync(join(cwd, 'second', 'b'), 'x')],
  ['removed', (cwd: string) => rmSync(join(cwd, 'second'), { recursive: true })],
] as const) {
  test(`a step whose artifact was ${what} is run again, and what comes after it`, async ({}, testInfo) => {
    const place = new Place(testInfo.outputPath('place'));
    await resumed(place);
    place.ran();
    change(place.cwd);
    expect((await place.execute(three(), { resume: true })).status).toBe('passed');
    expect(place.ran()).toEqual(['up', 'two', 'three', 'down']);
  });
}

test('another plan or commit is not resumed, and the error says what changed', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  await place.execute(three());
  place.ran();
  const refused = async (plan: Plan, more: Partial<ExecuteRequest> = {}): Promise<string> => {
    const error: unknown = await place.execute(plan, { resume: true, ...more }).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'MATRIX_PLAN_CHANGED' });
    return (error as Error).message;
  };
  expect(await refused({ ...three(), row_count: 21 })).toContain('the row count was 20 and is 21');
  expect(await refused({ ...three(), release: '1.5.0' })).toContain('the release was 1.4.0 and is 1.5.0');
  expect(await refused({ ...three(), profile: 'real_local' })).toContain('the profile was local_live');
  expect(await refused(planWith(...three().steps, step('more', '0')))).toContain('the commands of the plan');
  const other = { sha: 'b'.repeat(40), dirty: false };
  expect(await refused(three(), { commit: other })).toContain(
    `the commit was ${commit.sha} and is ${other.sha}`,
  );
  expect(await refused(three(), { commit: null })).toContain('and is none');
  expect(await refused(three(), { commit: { ...commit, dirty: true } })).toContain(
    'changes that no commit has',
  );
  expect(place.ran()).toEqual([]);
});

test('an execution is neither written over nor resumed where there is none, nor where its record is wrong', async ({}, testInfo) => {
  const place = new Place(testInfo.outputPath('place'));
  await expect(place.execute(three(), { resume: true })).rejects.toThrow('there is nothing to resume');
  await place.execute(three());
  await expect(place.execute(three())).rejects.toThrow('go on with it by --resume');
  const record = JSON.parse(place.read('out/execution.json'));
  delete record.steps[0].outcome;
  writeFileSync(join(place.cwd, 'out', 'execution.json'), JSON.stringify(record));
  await expect(place.execute(three(), { resume: true })).rejects.toMatchObject({
    code: 'MATRIX_BAD_GATE_INPUT',
  });
});

/** Ends when a step has written `ready`. */
async function ready(cwd: string, signal: AbortSignal): Promise<void> {
  for await (const { filename } of watch(cwd, { signal })) if (filename === 'ready') return;
}

test.describe('interrupted', () => {
  test.skip(process.platform === 'win32', 'signals are of POSIX');

  const interrupting = () => {
    const listeners: ((signal: NodeJS.Signals) => void)[] = [];
    return {
      listeners,
      send: (signal: NodeJS.Signals) => listeners.forEach((listener) => listener(signal)),
      onInterrupt: (listener: (signal: NodeJS.Signals) => void) => {
        listeners.push(listener);
        return () => void listeners.splice(listeners.indexOf(listener), 1);
      },
    };
  };

  test('the step and all that it started end, it is told as interrupted, and what cleans up runs', async ({}, testInfo) => {
    const place = new Place(testInfo.outputPath('place'));
    const { send, onInterrupt, listeners } = interrupting();
    // The pipes are held by a grandchild too: the step ends only when both have ended.
    const grandchild =
      "child_process.spawn(process.execPath,['-e','setInterval(Object,9e8)'],{stdio:'inherit'})" +
      `.on('spawn',()=>${write('ready')})`;
    const plan = planWith(
      step('long', grandchild),
      step('never', append('never')),
      step('down', append('down'), { phase: 'cleanup', required: false }),
    );
    const started = ready(place.cwd, AbortSignal.timeout(20_000));
    const executing = place.execute(plan, { onInterrupt });
    await started;
    send('SIGTERM');
    const execution = await executing;
    expect(execution.status).toBe('interrupted');
    expect(ends(execution)).toEqual(['long interrupted', 'down passed']);
    expect(execution.steps[0]).toMatchObject({ exit_code: null, signal: 'SIGTERM' });
    expect(place.ran()).toEqual(['down']);
    expect(listeners).toEqual([]);
    expect(told(judgeExecution(plan, execution))).toEqual([
      'FAIL plan.execution',
      'FAIL plan.step:long',
      'UNVERIFIED plan.step:never',
      'PASS plan.step:down',
    ]);
  });

  test('what does not heed it is killed at the second one', async ({}, testInfo) => {
    const place = new Place(testInfo.outputPath('place'));
    const { send, onInterrupt } = interrupting();
    const deaf = `process.on('SIGINT',Object);setInterval(Object,9e8);${write('ready')}`;
    const started = ready(place.cwd, AbortSignal.timeout(20_000));
    const executing = place.execute(planWith(step('deaf', deaf)), { onInterrupt });
    await started;
    send('SIGINT');
    send('SIGINT');
    expect((await executing).steps).toMatchObject([{ outcome: 'interrupted', signal: 'SIGKILL' }]);
  });

  test('one that comes during the cleanup lets it end', async ({}, testInfo) => {
    const place = new Place(testInfo.outputPath('place'));
    const { send, onInterrupt } = interrupting();
    const plan = planWith(
      step('one', append('one')),
      step('down', append('down'), { phase: 'cleanup', required: false }),
    );
    const execution = await place.execute(plan, {
      onInterrupt,
      runStep: (command) => {
        const running = spawnStep(command);
        if (command.log.endsWith('down.log')) queueMicrotask(() => send('SIGTERM'));
        return running;
      },
    });
    expect(ends(execution)).toEqual(['one passed', 'down passed']);
    expect(execution.status).toBe('interrupted');
    expect(place.ran()).toEqual(['one', 'down']);
  });

  test('signals of the process itself are heeded', async ({}, testInfo) => {
    const place = new Place(testInfo.outputPath('place'));
    const plan = planWith(
      step('long', `setInterval(Object,9e8);${write('ready')}`),
      step('down', append('down'), { phase: 'cleanup', required: false }),
    );
    const source = join(import.meta.dirname, '..', '..', 'src', 'gates', 'execute.ts');
    const request = { plan, cwd: place.cwd, commit: null, resume: false };
    const script =
      `import { executePlan } from ${JSON.stringify(pathToFileURL(source))};` +
      `const { status } = await executePlan({ ...${JSON.stringify(request)}, environment: process.env, tell() {} });` +
      `console.log(status);`;
    const started = ready(place.cwd, AbortSignal.timeout(20_000));
    const executing = execFile(process.execPath, ['--input-type=module', '-e', script]);
    const output = text(executing.stdout!);
    await started;
    executing.kill('SIGTERM');
    expect(await output).toBe('interrupted\n');
    expect(place.ran()).toEqual(['down']);
    expect(JSON.parse(place.read('out/execution.json'))).toMatchObject({ status: 'interrupted' });
  });
});
