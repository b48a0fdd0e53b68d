/** What crosses the border of the memory engine is copied, and what has the wrong form is refused. */
import { expect, test } from '@playwright/test';
import type { Sink, Source } from '../../src/loader/contract.ts';
import { createReferenceLoader } from '../../src/loader/reference.ts';
import { openSink } from '../../src/loader/sinks/index.ts';
import { openSource } from '../../src/loader/sources/index.ts';
import type { LoadRequest } from '../../src/model/loader.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { before, columns, june1, snapshot, withHash, worldFor } from './orders.ts';
import type { World } from './orders.ts';
import { instead } from '../../src/loader/instead.ts';

const context = ({ connections, manifest, run_id }: LoadRequest) => ({
  connection: connections.sink,
  manifest,
  run_id,
  load_timestamp: 0n,
});

async function* once(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function spoil(row: Row): void {
  (row[3] as Uint8Array)[0] = 99;
  (row as Value[])[2] = 'spoilt';
}

const exchangeAll = {
  remove: { what: 'all' },
  by: 'delete',
  add: { what: 'all' },
  events: 'snapshot',
  state: {},
} as const;

test('rows that a source gave are copies: spoiling them does not reach the source', async () => {
  const world = await worldFor('full_refresh');
  const source: Source = await openSource({
    connection: world.request.connections.source,
    manifest: world.request.manifest,
  });
  const given: Row[] = [];
  for await (const batch of source.read({ verb: 'snapshot' })) given.push(...batch);
  expect(given).toEqual(snapshot);
  spoil(given[0] as Row);
  const held: Row[] = [];
  for await (const batch of world.source.read()) held.push(...batch);
  expect(held).toEqual([[2, june1, 'new', new Uint8Array([1, 2])], snapshot[1], snapshot[2]]);
});

test('row hashes that a source gave are copies too, of those that it keeps', async () => {
  const world = await worldFor('snapshot_diff');
  const source: Source = await openSource({
    connection: world.request.connections.source,
    manifest: world.request.manifest,
  });
  const expected = snapshot.map(withHash);
  for (let time = 1; time <= 2; time += 1) {
    const given: Row[] = [];
    for await (const batch of source.read({ verb: 'snapshot' }, columns)) given.push(...batch);
    expect(given).toEqual(expected);
    for (const row of given) (row[4] as Uint8Array).fill(99);
  }
});

for (const kind of ['table', 'log'] as const) {
  test(`rows that a ${kind} staged are copies: spoiling the loader's does not reach the target`, async () => {
    const world = await worldFor('full_refresh', { sink: kind });
    const sink: Sink = await openSink(context(world.request));
    // A Buffer's own slice would be a view of the same memory.
    const mine: Row = [7, june1, 'mine', Buffer.from([1, 2, 3])];
    const staged = await sink.stage(columns, once([mine]));
    spoil(mine);
    await sink.exchange(staged, exchangeAll);
    spoil(mine);
    const [row] = await world.rows();
    expect(row?.slice(-4)).toEqual([7, june1, 'mine', new Uint8Array([1, 2, 3])]);
  });
}

test('rows that a load does not touch stay the very objects that were held', async () => {
  const world = await worldFor('incremental_merge');
  await world.load();
  const rows = await world.rows();
  expect(rows[1]).toBe(before[2]);
  expect(rows[0]).not.toBe(snapshot[0]);
});

const refusals: readonly [name: string, column: number, value: unknown, message: RegExp][] = [
  ['text for an integer', 0, '7', /column id of kind integer received string; allowed: whole number/],
  [
    'a fraction for an integer',
    0,
    7.5,
    /column id of kind integer received a number that is no safe integer/,
  ],
  ['a Date for a date', 1, new Date(0), /column business_date of kind date received Date/],
  ['a number for text', 2, 7, /column note of kind text received number; allowed: string or null$/],
  ['undefined for text', 2, undefined, /column note of kind text received undefined/],
  ['text for bytes', 3, 'AAA=', /column raw of kind bytes received string; allowed: Uint8Array or null$/],
];

for (const kind of ['table', 'log'] as const) {
  for (const [name, column, value, message] of refusals) {
    test(`a ${kind} refuses ${name}`, async () => {
      const world = await worldFor('full_refresh', { sink: kind });
      await expect(world.load(spoilingLoader(column, value))).rejects.toMatchObject({
        code: 'MATRIX_BAD_VALUE',
        message: expect.stringMatching(message),
      });
      expect(await untouched(world, kind)).toBe(true);
    });
  }
}

test('a table refuses null where a column does not allow it, and a row of another width', async () => {
  const world = await worldFor('full_refresh');
  await expect(world.load(spoilingLoader(1, null))).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
    message: 'column business_date of kind date received null; allowed: whole number',
  });
  await expect(world.load(spoilingLoader(4, 'one more'))).rejects.toMatchObject({ code: 'MATRIX_BAD_ROW' });
  expect(await world.rows()).toEqual(before);
});

/** Puts a value into the last row that the source gives. */
function spoilingLoader(column: number, value: unknown) {
  const wrapSource = (source: Source): Source =>
    instead(source, {
      async *read(what) {
        for await (const batch of source.read(what)) {
          const rows = batch.map((row) => [...row]);
          const last = rows.find((row) => row[0] === 4);
          if (last) last[column] = value as Value;
          yield rows;
        }
      },
    });
  return createReferenceLoader({ wrapSource });
}

async function untouched(world: World, kind: 'table' | 'log'): Promise<boolean> {
  const rows = await world.rows();
  return kind === 'log' ? rows.length === 0 : rows.every((row, index) => row === before[index]);
}
