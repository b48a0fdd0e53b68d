/** What is made around a hand-over, and the account of it that its target is held against. */
import { expect, test } from '@playwright/test';
import { contended } from '../../src/dataset/index.ts';
import { volumeOf } from '../../src/dataset/volume.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import { handoffChanges, moments, spans } from '../../src/resilience/handoff/changes.ts';
import { Writer } from '../../src/resilience/handoff/writer.ts';
import { memoryAccess, memorySystem } from '../../src/systems/memory/index.ts';
import type { Held } from '../../src/systems/contract.ts';

const data = contended('postgres', volumeOf({ rows: 60, change_ratio: '0.5', delete_ratio: '0.1' }));
const changes = handoffChanges(data.changes);
const list = (rows: Rows): readonly Row[] => [...rows.batches()].flat();
const ids = (rows: Rows) => new Set(list(rows).map((row) => row[0]));

let databases = 0;
async function source(): Promise<Held> {
  databases += 1;
  const connector = await memorySystem.connect(memoryAccess('postgres'));
  const name = { database: `handoff_${process.pid}_${databases}`, schema: 'public', table: 'orders' };
  return connector.hold(name, data.before, { unique: true, captureChanges: true });
}

async function rowsIn(held: Held): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of held.read()) rows.push(...batch);
  return rows.toSorted((a, b) => Number(a[0]) - Number(b[0]));
}

test('every change is made at one moment or in one transaction, and each key in one of them alone or at moments', () => {
  const parts = [
    ...moments.map((moment) => changes.pieces[moment]),
    ...spans.flatMap((span) => [changes.open[span].committed, changes.open[span].rolledBack]),
  ];
  const seq = data.changes.columns.length - 1;
  const all = parts.flatMap(list).toSorted((a, b) => (a[seq] as number) - (b[seq] as number));
  expect(all).toEqual(list(data.changes));
  const steady = new Set(moments.flatMap((moment) => [...ids(changes.pieces[moment])]));
  const owners = spans
    .flatMap((span) => [changes.open[span].committed, changes.open[span].rolledBack])
    .map(ids);
  for (const [at, own] of owners.entries()) {
    for (const other of [steady, ...owners.slice(at + 1)])
      expect([...own].filter((id) => other.has(id))).toEqual([]);
  }
});

test('too few changes show nothing', () => {
  const few = contended('postgres', volumeOf({ rows: 10, change_ratio: '0.2', delete_ratio: '0.1' }));
  expect(() => handoffChanges(few.changes)).toThrow(/too few/);
});

test("the writer's account is what the source has", async () => {
  const held = await source();
  await using writer = new Writer(held, changes);
  for (const span of spans) await writer.open(span);
  for (const moment of moments.slice(0, -1)) {
    await writer.make(moment);
    await writer.make(moment);
  }
  await writer.end('the snapshot');
  await writer.end('the snapshot');
  await writer.end('a load of the stream');
  await writer.makeVisibly('after the second load of the stream');
  const account = list(writer.rows(data.before)).toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(await rowsIn(held)).toEqual(account);
  const [open] = ids(changes.open['the starting point'].committed);
  expect(writer.committed.some((row) => row[0] === open)).toBe(false);
  expect(writer.words).toMatch(/committed at 13 moments, and 6 transactions were open across a step$/);
});

test('a source whose writers leave nothing open is changed at the moments alone', async () => {
  const held = await source();
  const withoutBegin: Held = Object.fromEntries(
    Object.entries(held).filter(([name]) => name !== 'begin'),
  ) as never;
  await using writer = new Writer(withoutBegin, changes);
  for (const span of spans) await writer.open(span);
  for (const moment of moments) await writer.make(moment);
  for (const span of spans) await writer.end(span);
  const account = list(writer.rows(data.before)).toSorted((a, b) => Number(a[0]) - Number(b[0]));
  expect(await rowsIn(held)).toEqual(account);
  expect(writer.words).toMatch(/no transaction could be left open$/);
});
