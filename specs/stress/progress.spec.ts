/** Progress: phases with their times and rows, and lines now and then. */
import { expect, test } from '@playwright/test';
import { rowsOf } from '../../src/model/rows.ts';
import { Progress } from '../../src/stress/progress.ts';

function progressOf() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const progress = new Progress({
    title: 'stress x',
    tell: (line) => void lines.push(line),
    every: 1000,
    now: () => clock.ms,
  });
  return { progress, lines, clock };
}

test('rows are counted as they go by, and told when a while has passed', async () => {
  const { progress, lines, clock } = progressOf();
  clock.ms = 100;
  const rows = rowsOf(
    [],
    [],
    Array.from({ length: 3000 }, () => []),
  );
  await progress.run('hold source', 3000, async () => {
    for (const batch of progress.counted(rows).batches()) {
      expect(batch).toHaveLength(1000);
      clock.ms += 600;
    }
  });
  expect(progress.rows).toBe(3000);
  expect(progress.phases).toEqual([{ name: 'hold source', started_ms: 100, duration_ms: 1800, rows: 3000 }]);
  expect(lines).toEqual([
    'stress x: hold source: 3,000 rows',
    'stress x: hold source: 2,000 of 3,000 rows, 1,667 rows/s',
    'stress x: hold source: done in 1.8 s, 1,667 rows/s',
  ]);
});

test('what only the loader knows is not counted, and all of it is done once it has ended', async () => {
  const { progress, clock } = progressOf();
  const work = async (): Promise<string> => {
    expect(progress.phase).toBe('load');
    expect(progress.rows).toBeNull();
    progress.add(5);
    clock.ms = 2000;
    return 'answer';
  };
  expect(await progress.run('load', 500, work, false)).toBe('answer');
  expect(progress.phases).toEqual([{ name: 'load', started_ms: 0, duration_ms: 2000, rows: 500 }]);
});

test('a phase that fails has its time, and no rows that nobody has counted', async () => {
  const { progress, lines, clock } = progressOf();
  const work = async (): Promise<void> => {
    clock.ms = 500;
    throw new Error('broken');
  };
  await expect(progress.run('load', 500, work, false)).rejects.toThrow('broken');
  expect(progress.phases).toEqual([{ name: 'load', started_ms: 0, duration_ms: 500, rows: 0 }]);
  expect(lines.at(-1)).toBe('stress x: load: failed in 0.5 s, 0 rows/s');
});
