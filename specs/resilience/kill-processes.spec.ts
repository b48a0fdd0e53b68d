/** A load that is killed dies with its processes, and is gone before anything is read. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { commandLoader } from '../../src/loader/command/index.ts';
import { MatrixError } from '../../src/model/error.ts';
import type { LoadContext, Loader } from '../../src/model/loader.ts';
import { Processes } from '../../src/resilience/processes.ts';
import { load } from '../../src/resilience/load.ts';
import type { Stand } from '../../src/resilience/stand.ts';
import { lent, lives, pidIn, requestWithin, shell, until } from '../loader/command/support.ts';

test.skip(process.platform === 'win32', 'there is no sh, and there are no process groups');

/** A command that loads nothing: what is under test is how it dies. */
const telling = (...lines: readonly string[]): Loader =>
  commandLoader(shell(['read -r request', ...lines].join('; ')), { points: true });

const pass = (point: string): string => `echo '{"reached":"${point}"}'; read -r line`;

/** As much of a stand as a load needs: where it goes to is nothing to such a command. */
const standing = (loader: Loader): Stand =>
  ({ arena: { test: { loader } }, lent: lent().context, request: () => requestWithin() }) as unknown as Stand;

test('its group has gone, without a word, before its connections are severed and before the load returns', async ({}, testInfo) => {
  const [pid, after] = [testInfo.outputPath('pid'), testInfo.outputPath('after')];
  const loader = telling(
    `sh -c 'trap "touch ${after}" TERM INT HUP EXIT; echo $$ > ${pid}; while :; do sleep 0.05; done' & ${pass('before_extract')}`,
    `while [ ! -s ${pid} ]; do sleep 0.01; done; ${pass('staging')}`,
    `touch ${after}`,
  );
  let helper = 0;
  let livedLong = false;
  const end = await load(standing(loader), {
    kill: {
      at: 'staging',
      dying: async () => {
        helper = await pidIn(pid);
        await until(() => !lives(helper), 'the helper still lives', 5000).catch(() => (livedLong = true));
      },
    },
  });
  expect(end).toEqual({ ended: 'killed', at: 'staging' });
  expect([livedLong, lives(helper), existsSync(after)]).toEqual([false, false, false]);
});

test('it dies at the nth time that it comes there', async ({}, testInfo) => {
  const file = testInfo.outputPath('steps');
  const step = [pass('staging'), `echo step >> ${file}`, pass('after_commit')].join('; ');
  const times: number[] = [];
  const end = await load(standing(telling(pass('before_extract'), step, step, step)), {
    kill: { at: 'staging', time: 2 },
    reached: async (point, time) => void (point === 'staging' && times.push(time)),
  });
  expect(end).toEqual({ ended: 'killed', at: 'staging' });
  expect(times).toEqual([1]);
});

test('one that went on from its point was not killed there', async () => {
  const error = new MatrixError('MATRIX_LOADER_BAD_POINT', 'it did not wait at before_extract');
  const loader: Loader = {
    name: 'hasty',
    load: async (_, context) => {
      const release = context?.guard(2_000_000_001);
      await Promise.race([
        context?.reached?.('before_extract'),
        once(context?.signal as AbortSignal, 'abort'),
      ]);
      release?.();
      throw error;
    },
  };
  const end = await load(standing(loader), { kill: { at: 'before_extract' } });
  expect(end).toEqual({
    ended: 'failed',
    error,
    words: expect.stringContaining('it did not wait at before_extract'),
  });
});

test('one whose process takes its time to go is waited for', async () => {
  let release: (() => void) | undefined;
  const loader: Loader = {
    name: 'slow to go',
    load: async (_, context) => {
      release = context?.guard(2_000_000_001);
      await context?.reached?.('before_extract');
      return { read: 0, removed: 0, added: 0 };
    },
  };
  const dying = Promise.withResolvers<void>();
  let isOver = false;
  const end = load(standing(loader), {
    kill: { at: 'before_extract', dying: async () => dying.resolve() },
  }).finally(() => (isOver = true));
  await dying.promise;
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  expect(isOver).toBe(false);
  release?.();
  expect(await end).toEqual({ ended: 'killed', at: 'before_extract' });
});

test('one that never comes to its point ends as it ends', async () => {
  const loader = telling(pass('before_extract'), 'exit 3');
  expect(await load(standing(loader), { kill: { at: 'after_state' } })).toMatchObject({
    ended: 'failed',
    words: expect.stringContaining('ended with exit code 3'),
  });
});

test('what fails while it dies is no finding of the load', async () => {
  const error = new Error('the proxy is gone');
  const end = load(standing(telling(pass('before_extract'))), {
    kill: { at: 'before_extract', dying: () => Promise.reject(error) },
  });
  await expect(end).rejects.toBe(error);
});

test.describe('the processes of a load', () => {
  test('are lent as they were, and waited for', async () => {
    const { context, guarded, released } = lent();
    const processes = new Processes();
    const mine: LoadContext = processes.lent(context);
    const [one, other] = [mine.guard(2_000_000_001), mine.guard(2_000_000_002)];
    expect(guarded).toEqual([2_000_000_001, 2_000_000_002]);
    let areGone = false;
    const gone = processes.gone().then((pids) => ((areGone = true), pids));
    one();
    await new Promise(setImmediate);
    expect(areGone).toBe(false);
    other();
    expect(await gone).toEqual([2_000_000_001, 2_000_000_002]);
    expect(released).toEqual(guarded);
  });

  test('that do not go are an error', async () => {
    const processes = new Processes(50);
    processes.lent(lent().context).guard(2_000_000_001);
    processes.kill();
    await expect(processes.gone()).rejects.toThrow(
      new MatrixError(
        'MATRIX_FAULT_NOT_FIRED',
        'process group 2000000001 was killed and had not gone 50 ms later',
      ),
    );
  });

  test('are killed also where they are started afterwards', async ({}, testInfo) => {
    const pid = testInfo.outputPath('pid');
    const processes = new Processes();
    processes.kill();
    const { context } = lent();
    const loader = commandLoader(shell(`echo $$ > ${pid}; sleep 600`));
    const request = requestWithin();
    await expect(loader.load(request, processes.lent(context))).rejects.toMatchObject({
      code: 'MATRIX_LOADER_CRASHED',
    });
    expect(await processes.gone()).toHaveLength(1);
  });
});
