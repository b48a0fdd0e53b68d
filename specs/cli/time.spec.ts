/** `time` and `shards`: from the folder of a run to its timings, and from these to the cases of each machine. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTimings } from '../../src/evidence/timings.ts';
import { cases } from '../../src/matrix/cases.ts';
import { expect, ids, test } from './support/left-run.ts';
import { dpone } from './terminal.ts';

test('where the time went: by step, by source and by sink, and the slowest', async ({ left }) => {
  const { code, out, error } = await dpone(['time'], {}, left.working);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  const lines = out.split('\n').map((line) => line.split(/ {2,}/));
  expect(lines[0]?.[0]).toMatch(
    /^run \w+: mock_contract, 20 rows, took .+; 2 behaviors took .+, on every worker together$/,
  );
  const heads = lines[2]?.slice(1);
  expect(heads?.slice(0, 3)).toEqual(['cases', 'all', 'connect']);
  expect(heads).toEqual(
    expect.arrayContaining(['dataset', 'load', 'read back', 'verify', 'beside the steps']),
  );
  expect(lines.slice(3, 8).map(([name, count]) => [name, count])).toEqual([
    ['from postgres', '1'],
    ['from kafka', '1'],
    ['to bigquery', '1'],
    ['to kafka', '1'],
    ['all', '2'],
  ]);
  const slowest = lines.slice(lines.findIndex(([name]) => name === 'slowest') + 1, -1);
  expect(slowest.map(([, id]) => String(id)).toSorted()).toEqual([...ids].toSorted());
});

test('as JSON, and the timings beside it, which divide a later run', async ({ left }) => {
  const told = await dpone(
    ['time', '--format', 'json', '--timings', 'matrix-timings.json'],
    {},
    left.working,
  );
  expect(told).toMatchObject({ code: 0, error: 'written  matrix-timings.json\n' });
  expect(JSON.parse(told.out)).toMatchObject({
    all: { cases: 2 },
    bySink: [{ system: 'bigquery' }, { system: 'kafka' }],
  });
  const timings = readTimings(join(left.working, 'matrix-timings.json'));
  expect(Object.keys(timings.case_ms)).toEqual([...ids].toSorted());
  const shards = await dpone(
    ['shards', '--of', '2', '--case-id', ids.join(), '--format', 'json'],
    {},
    left.working,
  );
  const { shards: toldShards } = JSON.parse(shards.out);
  expect(toldShards.flatMap((shard: { cases: string[] }) => shard.cases).toSorted()).toEqual(
    [...ids].toSorted(),
  );
  const starts = (...systems: string[]) =>
    systems.reduce((sum, system) => sum + (timings.start_ms[system] ?? 0), 0);
  const of = (id: string): number => timings.case_ms[id] ?? Number.NaN;
  const upwards = (a: number, b: number): number => a - b;
  expect(toldShards.map(({ ms }: { ms: number }) => ms).toSorted(upwards)).toEqual(
    [of(ids[0]) + starts('kafka'), of(ids[1]) + starts('postgres', 'bigquery')].toSorted(upwards),
  );
});

test('of files that are not what the run left nothing is told or written', async ({ left }) => {
  left.edit<{ duration_ms: number }>(`${ids[0]}__behavior.json`, (value) => (value.duration_ms = 1), true);
  const told = await dpone(['time', '--timings', 'matrix-timings.json'], {}, left.working);
  expect(told).toMatchObject({ code: 1, out: '', error: expect.stringContaining('checksum_mismatch') });
  expect(existsSync(join(left.working, 'matrix-timings.json'))).toBe(false);
});

test('a run of which no behavior has told its time', async ({ left }) => {
  for (const id of ids)
    left.edit<{ duration_ms: number | null }>(`${id}__behavior.json`, (value) => (value.duration_ms = null));
  expect(await dpone(['time'], {}, left.working)).toMatchObject({
    out: '',
    error: expect.stringContaining('MATRIX_NO_TIMES'),
  });
});

const timings = (case_ms: Readonly<Record<string, number>>, start_ms = {}): string =>
  JSON.stringify({
    schema: 'dpone.integration_matrix.timings',
    schema_version: 1,
    run_id: 'r',
    run_mode: 'mock_local',
    rows: 10,
    start_ms,
    case_ms,
  });
const pair = ['--source', 'api', '--sink', 'kafka'];
const own = cases.filter(({ source, sink }) => source === 'api' && sink === 'kafka').map((c) => c.case_id);

test('shards as a table: what each takes (one as long as the middle of the others), and what an even division would', async ({}, testInfo) => {
  const folder = testInfo.outputPath('.');
  const [first = '', second = '', ...others] = own;
  const times = {
    [first]: 40_000,
    [second]: 20_000,
    ...Object.fromEntries(others.map((id) => [id, 10_000])),
  };
  delete times[others.at(-1) ?? ''];
  writeFileSync(join(folder, 'matrix-timings.json'), timings(times, { api: 0, kafka: 8000 }));
  const { code, out } = await dpone(['shards', '--of', '2', ...pair], {}, folder);
  expect(code).toBe(0);
  expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['shard', 'cases', 'time', 'engines'],
    ['1/2', '2', '58.0 s', 'api, kafka'],
    ['2/2', '3', '53.0 s', 'api, kafka'],
    [''],
    ['the longest takes 58.0 s; of shards with as many cases each, as --shard makes them, 1 min 18 s'],
    ['1 case without a timing: counted as those that are most like it, or all alike'],
    [''],
  ]);
});

test('shards as ids, by the timings of an option, of the environment, or none', async ({}, testInfo) => {
  const folder = testInfo.outputPath('.');
  const longest = (id: string): string =>
    timings(Object.fromEntries(own.map((each) => [each, each === id ? 90_000 : 1000])));
  writeFileSync(join(folder, 'a.json'), longest(own[1] ?? ''));
  writeFileSync(join(folder, 'b.json'), longest(own[2] ?? ''));
  const shards = async (...args: string[]) =>
    (
      await dpone(
        ['shards', '--of', '2', '--format', 'ids', ...pair, ...args],
        { DPONE_MATRIX_TIMINGS: 'b.json' },
        folder,
      )
    ).out;
  const without = (id: string | undefined): string => own.filter((each) => each !== id).join(',');
  expect(await shards()).toBe(`${own[2]}\n${without(own[2])}\n`);
  expect(await shards('--timings', 'a.json')).toBe(`${own[1]}\n${without(own[1])}\n`);
  const none = await dpone(['shards', '--of', '2', '--format', 'ids', ...pair], {}, folder);
  expect(none.out.split('\n').map((line) => line.split(',').length)).toEqual([3, 2, 1]);
});

test('a number that is none, and a file that is damaged or not there, are wrong requests', async ({}, testInfo) => {
  const folder = testInfo.outputPath('.');
  writeFileSync(join(folder, 'bad.json'), readFileSync(import.meta.filename));
  const refused = async (...args: string[]) => {
    const { code, out, error } = await dpone(['shards', ...pair, ...args], {}, folder);
    expect([code, out]).toEqual([2, '']);
    return error;
  };
  expect(await refused()).toContain('--of is needed');
  expect(await refused('--of', 'two')).toContain('--of is "two": it must be a whole number');
  expect(await refused('--of', '6')).toContain('5 selected cases cannot be divided into 6 shards');
  expect(await refused('--of', '2', '--timings', 'bad.json')).toContain('[MATRIX_BAD_TIMINGS]');
  expect(await refused('--of', '2', '--timings', 'none.json')).toContain('ENOENT');
});
