/** What happens to a table shows in its digest and is named by its difference; what is no change does not. */
import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { dataSpan, rowBeside } from '../../src/model/beside.ts';
import { columnIndex, rowsOf } from '../../src/model/rows.ts';
import type { Column, Row, Rows } from '../../src/model/rows.ts';
import { difference, isDifferent } from '../../src/verify/difference.ts';
import { MultisetSum, rowDigester, summarize, TableDigest } from '../../src/verify/digest.ts';
import { keyText } from '../../src/verify/keys.ts';
import { told, toldSet } from '../model/told.ts';
import { anyPicks, anyTable, anyTableWithCopies, layouts, mutated, mutations } from './mutations.ts';
import type { Mutation } from './mutations.ts';
import { naiveDifference } from './naive-difference.ts';
import { weakDigests } from './weak-digests.ts';

type TableDigester = (rows: readonly Row[]) => unknown;

/** That a digest sees what a mutation does, and sees nothing where it does nothing. */
const sees = (mutation: Mutation, digest: TableDigester) =>
  fc.property(anyTableWithCopies, anyPicks, (rows, picks) => {
    const after = mutated(mutation, rows, picks);
    return (digest(rows) === digest(after)) === (toldSet(rows) === toldSet(after));
  });

const tableOf = (columns: readonly Column[], rows: readonly Row[]): Rows =>
  rowsOf(columns, [(columns[0] as Column).name], rows);

/** Rows as the harness makes them: of a data row, which rows of other tables share. */
function maker(columns: readonly Column[]): (row: Row) => Row {
  const { start, end } = dataSpan(columns);
  if (start === 0 && end === columns.length) return (row) => row;
  const shared = new Map<string, Row>();
  return (row) => {
    const own = row.slice(start, end);
    const data = shared.get(told(own)) ?? own;
    shared.set(told(own), data);
    return rowBeside(data, row.slice(end), row.slice(0, start));
  };
}

for (const mutation of mutations) {
  test(`the digest tells: ${mutation}`, () => {
    for (const columns of Object.values(layouts)) {
      const make = maker(columns);
      const ways: readonly TableDigester[] = [
        (rows) => summarize(tableOf(columns, rows), { memo: false }).digest,
        (rows) => summarize(tableOf(columns, rows.map(make)), { memo: true }).digest,
      ];
      for (const way of ways) fc.assert(sees(mutation, way), { numRuns: 60 });
    }
  });
}

for (const { what, digest, misses } of weakDigests) {
  test(`the same mutations find what is too weak: ${what}`, () => {
    const once = { seed: 1, endOnFailure: true };
    const missed = mutations.filter((mutation) => fc.check(sees(mutation, digest), once).failed);
    expect(missed).toEqual(expect.arrayContaining([...misses]));
  });
}

for (const [layout, columns] of Object.entries(layouts)) {
  test(`no order, batch, memo or shared row matters: ${layout}`, () => {
    const make = maker(columns);
    const cuts = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(anyTable, anyPicks, fc.nat(), cuts, (rows, picks, seed, sizes) => {
        const table = mutated('a row comes twice more', rows, picks);
        const plain = summarize(tableOf(columns, table), { memo: false });
        const shuffled = table
          .map((row, index) => ({ row, rank: createHash('sha256').update(`${seed} ${index}`).digest('hex') }))
          .toSorted((left, right) => (left.rank < right.rank ? -1 : 1))
          .map(({ row }) => row);

        // Batches of any sizes, empty ones among them.
        let at = 0;
        const batches = [...sizes.map((size) => shuffled.slice(at, (at += size))), shuffled.slice(at)];
        const batched: Rows = { ...tableOf(columns, shuffled), batches: () => batches };
        expect(summarize(batched, { memo: false })).toEqual(plain);

        const own = table.map(make);
        expect(summarize(tableOf(columns, own), { memo: true })).toEqual(plain);
        expect(summarize(tableOf(columns, own.toReversed()), { memo: true })).toEqual(plain);
        expect(summarize(tableOf(columns, own), { memo: false })).toEqual(plain);

        // Read back, some as the very rows that were made and some as copies.
        const digester = rowDigester(columns, { memo: true });
        const observed = new TableDigest(columns);
        own.forEach((row, index) =>
          observed.add(digester.observed((seed >> index) % 2 === 0 ? row : [...row])),
        );
        expect(observed.summary()).toEqual(plain);
      }),
      { numRuns: 50 },
    );
  });
}

test('a row that is shorter than its table is another row', () => {
  for (const layout of ['nothing but data', 'technical columns behind the data']) {
    const columns = layouts[layout] as readonly Column[];
    const digester = rowDigester(columns, { memo: false });
    const row: Row = [1, 2, 3n, 'a', null, null];
    const digests = [row, row.slice(0, 5), row.slice(0, 4), [...row, null]].map(
      (one) => digester.observed(one).sha256,
    );
    expect(new Set(digests).size).toBe(4);
  }
});

/** By BigInt and the definition alone. */
function plainText(words: readonly bigint[]): string {
  const total = words.reduce((sum, word) => sum + word, 0n) % 2n ** 128n;
  const hex = total.toString(16).padStart(32, '0') + words.length.toString(16).padStart(16, '0');
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex').slice(0, 32);
}

/** A digest that begins with these 128 bits. */
function sha256Of(word: bigint): string {
  return Buffer.from(word.toString(16).padStart(32, '0').padEnd(64, 'a'), 'hex').toString('latin1');
}

function sumOf(words: readonly bigint[]): MultisetSum {
  const sum = new MultisetSum();
  for (const word of words) sum.add({ sha256: sha256Of(word) });
  return sum;
}

test('digests add up to the definition, with carries between any of their words', () => {
  const part = fc.constantFrom(0n, 1n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n);
  const word = fc
    .tuple(part, part, part, part)
    .map((parts) => parts.reduce((all, one) => all * 2n ** 32n + one, 0n));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.array(word, { maxLength: 12 }), (first, second) => {
      const sum = sumOf(first);
      expect(sum.text()).toBe(plainText(first));
      expect(sum.text()).toBe(plainText(first));
      // What was told in between does not matter.
      for (const more of second) sum.add({ sha256: sha256Of(more) });
      expect(sum.text()).toBe(plainText([...first, ...second]));
    }),
    { numRuns: 300 },
  );
});

test('copies whose sums cancel are told by their count', () => {
  for (let power = 0; power <= 12; power += 1) {
    const word = 2n ** BigInt(128 - power) % 2n ** 128n;
    const copies = (count: number): string => sumOf(Array.from({ length: count }, () => word)).text();
    expect(copies(1 + 2 ** power), `${2 ** power} copies more`).not.toBe(copies(1));
    expect(copies(2 ** power), `${2 ** power} copies`).not.toBe(sumOf([]).text());
  }
});

/** What is found, by what is told of it and not by how it is rendered. */
async function found(expected: Rows, observed: readonly Row[]) {
  const { missing, unexpected, changed } = await difference(expected, [observed]);
  const cells = changed.first.flatMap((one) => one.cells);
  return {
    missing,
    unexpected,
    changed: {
      count: changed.count,
      first: changed.first.map((one) => ({ key: one.key, columns: one.cells.map(({ column }) => column) })),
      columns: changed.columns,
    },
    alike: cells.filter((cell) => cell.expected === cell.observed),
  };
}

/** The same by the second opinion. */
function naivelyFound({ columns, key }: Rows, expected: readonly Row[], observed: readonly Row[]) {
  const positions = key.map((name) => columnIndex(columns, name));
  const naive = naiveDifference(expected, observed, positions);
  const nameOf = (at: number): string => columns[at]?.name ?? `value ${at + 1} of a row of ${columns.length}`;
  const keyOf = (row: Row) => keyText(columns, key, row);
  const counts: Record<string, number> = {};
  for (const at of naive.changed.flatMap((one) => one.columns))
    counts[nameOf(at)] = (counts[nameOf(at)] ?? 0) + 1;
  const rows = (of: readonly Row[]) => ({ count: of.length, first: of.slice(0, 5).map(keyOf) });
  return {
    missing: rows(naive.missing),
    unexpected: rows(naive.unexpected),
    changed: {
      count: naive.changed.length,
      first: naive.changed
        .slice(0, 5)
        .map((one) => ({ key: keyOf(one.row), columns: one.columns.map(nameOf) })),
      columns: counts,
    },
    alike: [],
  };
}

for (const mutation of mutations) {
  test(`the difference names what was struck and no more: ${mutation}`, async () => {
    const columns = layouts['nothing but data'] as readonly Column[];
    const anyKey = fc.constantFrom(['c0'], ['c0', 'c3']);
    await fc.assert(
      fc.asyncProperty(anyTable, anyKey, anyPicks, async (rows, key, picks) => {
        const after = mutated(mutation, rows, picks);
        const table = rowsOf(columns, key, rows);
        expect(await found(table, after)).toEqual(naivelyFound(table, rows, after));
      }),
    );
  });
}

test('there is a difference exactly where digests differ, whatever the key', async () => {
  const anyMutation = fc.tuple(fc.constantFrom(...mutations), anyPicks);
  const anyKey = fc.constantFrom([0], [0, 3], [3], []);
  const anyLayout = fc.constantFrom(...Object.values(layouts));
  await fc.assert(
    fc.asyncProperty(
      anyLayout,
      anyKey,
      anyTable,
      fc.array(anyMutation, { maxLength: 2 }),
      fc.array(anyMutation, { maxLength: 2 }),
      async (columns, key, rows, before, after) => {
        const struck = (by: typeof before): readonly Row[] =>
          by.reduce((table, [mutation, picks]) => mutated(mutation, table, picks), rows);
        const names = key.map((at) => (columns[at] as Column).name);
        const [one, other] = [struck(before), struck(after)];
        const [left, right] = [rowsOf(columns, names, one), rowsOf(columns, names, other)];
        const seen = await difference(left, right.batches());
        const differs = toldSet(one) !== toldSet(other);
        const ofDigests =
          summarize(left, { memo: false }).digest !== summarize(right, { memo: false }).digest;
        const matched = [one.length - seen.missing.count, other.length - seen.unexpected.count];
        return isDifferent(seen) === differs && ofDigests === differs && matched[0] === matched[1];
      },
    ),
    { numRuns: 300 },
  );
});
