/** Defects of the input: one cell of the source's own rows is changed in place, and the rest passes as it is. */
import { expect, test } from '@playwright/test';
import { defects } from '../../src/defects/index.ts';
import type { InputDefect } from '../../src/defects/index.ts';
import { dataset } from '../../src/dataset/index.ts';
import type { Read, Source } from '../../src/loader/contract.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { list, volume } from '../dataset/volumes.ts';
import { differing } from './support/rows.ts';

type Strike = Parameters<Parameters<InputDefect['wrapSource']>[1]>[0];

const inputs = defects.filter((defect): defect is InputDefect => defect.by === 'input');
const [booleans, bytes] = ['input row edited in place', 'input bytes edited in place'];

function named(name: string): InputDefect {
  return inputs.find((defect) => defect.name === name) as InputDefect;
}

const snapshot: Read = { verb: 'snapshot' };
const changes: Read = { verb: 'changes', after: 0 };
const columns: readonly Column[] = [];

/** A source of these batches, which tells what it was asked. */
function fakeSource(...batches: readonly Value[][][]) {
  const asked: unknown[] = [];
  const source: Source = {
    columns: () => Promise.resolve(columns),
    position: () => Promise.resolve('position 7'),
    confirm(position) {
      asked.push(['confirm', position]);
      return Promise.resolve();
    },
    async *read(what) {
      asked.push(what);
      try {
        yield* batches;
      } finally {
        asked.push('read to its end, or left');
      }
    },
    [Symbol.asyncDispose]() {
      asked.push('disposed');
      return Promise.resolve();
    },
  };
  return { source, asked };
}

function wrapped(defect: InputDefect, source: Source) {
  const strikes: Strike[] = [];
  return { strikes, from: defect.wrapSource(source, (strike) => strikes.push(strike)) };
}

async function readAll(source: Source, what: Read): Promise<(readonly Row[])[]> {
  const batches: (readonly Row[])[] = [];
  for await (const batch of source.read(what)) batches.push(batch);
  return batches;
}

test('there are the two, and each names what it breaks of a case’s contents', () => {
  expect(inputs.map(({ name }) => name)).toEqual([booleans, bytes]);
});

test('a boolean is turned round in the first row that has one', async () => {
  const first: Value[] = [1, null, 'a'];
  const second: Value[] = [2, false, true];
  const third: Value[] = [3, true, null];
  const { source } = fakeSource([first], [second, third]);
  const { strikes, from } = wrapped(named(booleans), source);
  const batches = await readAll(from, snapshot);
  expect(batches).toEqual([
    [[1, null, 'a']],
    [
      [2, true, true],
      [3, true, null],
    ],
  ]);
  expect(strikes).toEqual([{ id: 2, column: 1 }]);
  // In place: the source's own rows.
  expect(second).toEqual([2, true, true]);
  expect(batches[1]?.[0]).toBe(second);
});

test('a true becomes a false', async () => {
  const { source } = fakeSource([[1, true]]);
  expect(await readAll(wrapped(named(booleans), source).from, snapshot)).toEqual([[[1, false]]]);
});

test('bytes are changed in their own buffer, and the first of them alone', async () => {
  const buffer = Uint8Array.of(0x0f, 0x3c);
  const { source } = fakeSource(
    [
      [1, null, new Uint8Array(0)],
      [2, new Uint8Array(0), buffer],
      [3, Uint8Array.of(1), null],
    ].map((row) => row as Value[]),
  );
  const { strikes, from } = wrapped(named(bytes), source);
  const [batch] = await readAll(from, snapshot);
  expect(strikes).toEqual([{ id: 2, column: 2 }]);
  expect([...buffer]).toEqual([0xf0, 0x3c]);
  expect(batch?.[1]?.[2]).toBe(buffer);
  expect(batch?.[0]?.[2]).toEqual(new Uint8Array(0));
  expect(batch?.[2]?.[1]).toEqual(Uint8Array.of(1));
});

for (const { name } of inputs) {
  const row = (id: number): Value[] => [id, true, Uint8Array.of(1)];
  const change = (id: number, op: string): Value[] => [...row(id), op, id * 10];

  test(`${name}: a delete is passed over, because its data reaches no target`, async () => {
    const batch = [change(1, 'delete'), change(2, 'update'), change(3, 'insert')];
    const { source } = fakeSource(batch);
    const { strikes, from } = wrapped(named(name), source);
    await readAll(from, changes);
    expect(strikes.map(({ id }) => id)).toEqual([2]);
    expect(batch[0]).toEqual(change(1, 'delete'));
    expect(batch[2]).toEqual(change(3, 'insert'));
  });

  test(`${name}: keys are left alone`, async () => {
    const batch = [row(1), row(2)];
    const { source } = fakeSource(batch);
    const { strikes, from } = wrapped(named(name), source);
    await readAll(from, { verb: 'keys' });
    expect(strikes).toEqual([]);
    expect(batch).toEqual([row(1), row(2)]);
  });

  test(`${name}: every reading that can show it is struck once`, async () => {
    const batches = [[row(1)], [row(2)]];
    const { source } = fakeSource(...batches);
    const { strikes, from } = wrapped(named(name), source);
    await readAll(from, snapshot);
    await readAll(from, { verb: 'keys' });
    expect(strikes.map(({ id }) => id)).toEqual([1]);
    await readAll(from, { verb: 'since', after: '5' });
    expect(strikes.map(({ id }) => id)).toEqual([1, 1]);
    expect(batches[1]).toEqual([row(2)]);
  });

  test(`${name}: rows that cannot show it pass, and none is told`, async () => {
    const batch: Value[][] = [[1, null, 'a']];
    const { source } = fakeSource([], batch);
    const { strikes, from } = wrapped(named(name), source);
    expect(await readAll(from, snapshot)).toEqual([[], [[1, null, 'a']]]);
    expect(strikes).toEqual([]);
  });

  test(`${name}: what is asked passes, and so do the answers`, async () => {
    const { source, asked } = fakeSource([row(1)]);
    const { from } = wrapped(named(name), source);
    expect(asked).toEqual([]);
    expect(await from.columns()).toBe(columns);
    expect(await from.position()).toBe('position 7');
    await from.confirm('position 8');
    await readAll(from, changes);
    await from[Symbol.asyncDispose]();
    expect(asked).toEqual([['confirm', 'position 8'], changes, 'read to its end, or left', 'disposed']);
    expect(asked[1]).toBe(changes);
  });

  test(`${name}: a row is struck by the time that it is handed over, and reading may end there`, async () => {
    const batches = [[row(1)], [row(2)]];
    const { source, asked } = fakeSource(...batches);
    const { strikes, from } = wrapped(named(name), source);
    for await (const batch of from.read(snapshot)) {
      expect(batch).toBe(batches[0]);
      expect(strikes).toHaveLength(1);
      break;
    }
    expect(asked).toEqual([snapshot, 'read to its end, or left']);
    expect(batches[1]).toEqual([row(2)]);
  });

  test(`${name}: an error of the source passes`, async () => {
    const failure = new Error('connection lost');
    const { source } = fakeSource();
    const failing: Source = {
      ...source,
      // oxlint-disable-next-line require-yield
      async *read(): AsyncGenerator<readonly Row[]> {
        throw failure;
      },
    };
    await expect(readAll(wrapped(named(name), failing).from, snapshot)).rejects.toBe(failure);
  });

  test(`${name}: of real rows one wide cell of one row that is no delete`, async () => {
    const data = dataset('postgres', volume(100, '0.9', '0.1'));
    for (const [rows, what] of [
      [list(data.snapshot), snapshot],
      [list(data.changes), changes],
    ] as const) {
      // Copies, which are the caller's to keep.
      const own = rows.map((each) =>
        each.map((value) => (value instanceof Uint8Array ? value.slice() : value)),
      );
      const { strikes, from } = wrapped(named(name), fakeSource(own).source);
      await readAll(from, what);
      const cells = rows.flatMap((each, at) =>
        differing(each, own[at] as Row).map((column) => ({ id: each[0], column })),
      );
      expect(cells).toHaveLength(1);
      expect(strikes).toEqual(cells);
      expect(cells.map(({ column }) => data.columns[column]?.name)).toEqual([
        expect.stringMatching(/^wide_/),
      ]);
    }
  });
}
