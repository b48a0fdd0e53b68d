/** The sampler: what it sees over time, what it makes of gauges that rise, fail or come late, and how much it keeps at most. */
import { setTimeout as pause } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { memoryNow } from '../../src/stress/memory.ts';
import { mostSamples, Sampler } from '../../src/stress/sampler.ts';
import type { SamplerOptions } from '../../src/stress/sampler.ts';
import type { Gauge } from '../../src/systems/contract.ts';

const now = () => ({ phase: 'load', rows: null }) as const;
const memory = () => ({ process_bytes: 100, loader_bytes: null });

async function sampled(looks: number, options: Partial<SamplerOptions>) {
  let seen = 0;
  const enough = Promise.withResolvers<void>();
  const counting = {
    end: 'sink' as const,
    observe: async (): Promise<readonly Gauge[]> => {
      seen += 1;
      if (seen >= looks) enough.resolve();
      return [];
    },
  };
  const { watched = [], ...rest } = options;
  const sampler = new Sampler({ every: 1, now, memory, ...rest, watched: [...watched, counting] });
  await enough.promise;
  await sampler.end();
  return sampler.result();
}

test('each sample says when, in which phase, rows, memory and gauges', async () => {
  let rows = 0;
  let bytes = 500;
  const { samples, gauges, peak } = await sampled(3, {
    now: () => ({ phase: 'verify', rows: (rows += 10) }),
    memory: () => ({ process_bytes: (bytes -= 100), loader_bytes: 7 }),
    watched: [{ end: 'source', observe: async () => [{ name: 'locks held', unit: 'count', value: 4 }] }],
  });
  expect(gauges).toEqual([{ end: 'source', name: 'locks held', unit: 'count', rising: false }]);
  expect(samples.slice(0, 3)).toMatchObject([
    { phase: 'verify', rows: 10, process_bytes: 400, loader_bytes: 7, gauges: [4] },
    { phase: 'verify', rows: 20, process_bytes: 300, gauges: [4] },
    { phase: 'verify', rows: 30, process_bytes: 200, gauges: [4] },
  ]);
  const times = samples.map(({ at_ms }) => at_ms);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(peak).toEqual({ process_bytes: 400, loader_bytes: 7 });
});

test('of a gauge that counts up for ever its gain is kept, which never falls', async () => {
  const told = [900, 1000, 950, 1200];
  let asked = 0;
  const { samples, gauges } = await sampled(4, {
    watched: [
      {
        end: 'sink',
        observe: async () => [{ name: 'WAL', unit: 'bytes', value: told[asked++] ?? 1200, rising: true }],
      },
    ],
  });
  expect(gauges[0]?.rising).toBe(true);
  expect(samples.slice(0, 4).map(({ gauges: values }) => values)).toEqual([[0], [100], [100], [300]]);
});

test('what an engine does not tell is not there, with the reason once, and the others go on', async () => {
  let asked = 0;
  const { samples, gauge_problems } = await sampled(4, {
    watched: [
      {
        end: 'source',
        async observe() {
          asked += 1;
          if (asked % 2 === 0) throw new Error('not now');
          return [{ name: 'rows', unit: 'rows', value: asked }];
        },
      },
      { end: 'sink', observe: async () => [{ name: 'parts', unit: 'count', value: 3 }] },
    ],
  });
  expect(gauge_problems).toEqual(['source: not now']);
  expect(samples.slice(0, 3).map(({ gauges }) => gauges)).toEqual([
    [1, 3],
    [null, 3],
    [3, 3],
  ]);
});

test('a gauge that is told late was not told before', async () => {
  let asked = 0;
  const { samples } = await sampled(3, {
    watched: [
      {
        end: 'sink',
        observe: async () => ((asked += 1) < 3 ? [] : [{ name: 'parts', unit: 'count', value: 1 }]),
      },
    ],
  });
  expect(samples.slice(0, 3).map(({ gauges }) => gauges)).toEqual([[null], [null], [1]]);
});

test('a slow engine is asked one question at a time', async () => {
  let open = 0;
  let most = 0;
  await sampled(5, {
    watched: [
      {
        end: 'sink',
        async observe() {
          most = Math.max(most, (open += 1));
          await pause(5);
          open -= 1;
          return [];
        },
      },
    ],
  });
  expect(most).toBe(1);
});

test('an engine that never answers is not waited for at the end', async () => {
  const hanging = { end: 'source' as const, observe: () => new Promise<never>(() => {}) };
  const { samples, gauge_problems } = await sampled(2, { watched: [hanging], patience: 50 });
  expect(samples.length).toBeGreaterThan(1);
  expect(gauge_problems).toEqual(['source: no answer within 50 ms']);
});

test('there are never more samples than are worth keeping, and they span the whole time', async () => {
  let looks = 0;
  const sampler = new Sampler({
    every: 0.001,
    now,
    memory,
    watched: [{ end: 'sink', observe: async () => [{ name: 'n', unit: 'count', value: (looks += 1) }] }],
  });
  await expect.poll(() => looks, { intervals: [20], timeout: 30_000 }).toBeGreaterThan(mostSamples + 50);
  await sampler.end();
  const { samples } = sampler.result();
  expect(samples.length).toBeLessThanOrEqual(mostSamples);
  expect(samples.length).toBeGreaterThan(mostSamples / 2);
  expect(samples[0]?.gauges).toEqual([1]);
  expect(samples.at(-1)?.gauges).toEqual([looks]);
});

test('memory is that of this process and of those that it started', async () => {
  test.skip(process.platform !== 'linux', 'other processes are told in files on Linux alone');
  const before = memoryNow();
  expect(before.process_bytes).toBeGreaterThan(10_000_000);
  const script =
    'const held = Buffer.alloc(80_000_000, 1); console.log(held.length); setInterval(() => {}, 1000);';
  const child = spawn('sh', ['-c', `"$0" -e "$1"; true`, process.execPath, script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  try {
    await once(child.stdout, 'data');
    expect((memoryNow().loader_bytes ?? 0) - (before.loader_bytes ?? 0)).toBeGreaterThan(80_000_000);
  } finally {
    process.kill(-(child.pid as number), 'SIGKILL');
    await once(child, 'exit');
  }
});
