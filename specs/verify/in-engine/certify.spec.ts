/** Two tables by digests of slices: every planted difference is found, by few statements and few rows read. */
import { expect, test } from '@playwright/test';
import { rowHasher } from '../../../src/model/row-hash.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { digestText } from '../../../src/model/sliced.ts';
import type { SlicedTable } from '../../../src/model/sliced.ts';
import { noDifference } from '../../../src/verify/difference.ts';
import { MultisetSum } from '../../../src/verify/digest.ts';
import { certifyInEngine } from '../../../src/verify/in-engine/certify.ts';
import type { Certified, InEngine } from '../../../src/verify/in-engine/certify.ts';
import { tableHere } from '../../../src/verify/in-engine/here.ts';

const columns: readonly Column[] = [
  { name: 'id', family: 'int64', kind: 'int64', nullable: false },
  { name: 'name', family: 'text', kind: 'text', nullable: true },
  { name: 'size', family: 'float64', kind: 'float64', nullable: true },
];
const count = 20_000;

function row(id: number): Row {
  return [BigInt(id), id % 7 === 0 ? null : `name ${id}`, id % 5 === 0 ? -0 : id / 3];
}

const rows: readonly Row[] = Array.from({ length: count }, (_, index) => row(index + 1));

function table(of: readonly Row[], own: readonly Column[] = columns): SlicedTable {
  return tableHere('rows', own, () => [of]);
}

/** How few rows and slices make a search go down several times. */
const limits = { leafRows: 10, fanOut: 16 } as const;

function certify(
  target: readonly Row[],
  { source = rows, ...more }: Partial<Omit<InEngine, 'source'>> & { source?: readonly Row[] } = {},
): Promise<Certified> {
  return certifyInEngine({
    source: table(source),
    target: table(target),
    columns: ['name', 'size'],
    key: ['id'],
    limits,
    ...more,
  });
}

test('equal tables are certified by a statement for each, and no row is read', async () => {
  const result = await certify(rows.toReversed());
  expect(result).toMatchObject({
    equal: true,
    columns: { in_engine: ['id', 'name', 'size'], read: [] },
    difference: noDifference,
    unread: { slices: 0, rows: 0 },
    unexplained: 0,
    // And one for the extent of each.
    effort: { statements: 4, rows_read: 0 },
  });
  expect(result.source).toEqual(result.target);
  expect(result.source.nulls).toEqual({ id: 0, name: Math.floor(count / 7), size: 0 });
});

test("a table's digest is the sum of its row hashes, as a table's digest is everywhere", async () => {
  const hash = rowHasher(columns);
  const sum = new MultisetSum();
  for (const each of rows) sum.add({ sha256: Buffer.from(hash(each)).toString('latin1') });
  const { source } = await certify(rows);
  expect(source).toMatchObject({ count, digest: sum.text() });
});

const changed = (id: number): Row => [BigInt(id), 'another', id % 5 === 0 ? -0 : id / 3];
const without = (...ids: readonly number[]): Row[] => rows.filter((each) => !ids.includes(Number(each[0])));
const replaced = (...ids: readonly number[]): Row[] =>
  rows.map((each) => (ids.includes(Number(each[0])) ? changed(Number(each[0])) : each));
const places = { first: 1, middle: count / 2, last: count };

for (const [where, id] of Object.entries(places)) {
  const key = { id: expect.stringContaining(String(id)) };

  test(`one changed value at the ${where} key`, async () => {
    const result = await certify(replaced(id));
    expect(result.equal).toBe(false);
    expect(result.difference).toMatchObject({
      missing: { count: 0 },
      unexpected: { count: 0 },
      changed: { count: 1, columns: { name: 1 }, first: [{ key }] },
    });
    expect(result.effort.rows_read).toBeLessThanOrEqual(2 * limits.leafRows);
    // Two extents, then two statements for each of log16(20,000 / 10) levels, and two to read.
    expect(result.effort.statements).toBeLessThanOrEqual(2 + 2 * 4 + 2);
  });

  test(`one missing row at the ${where} key`, async () => {
    const { difference } = await certify(without(id));
    expect(difference).toMatchObject({
      missing: { count: 1, first: [key] },
      unexpected: { count: 0 },
      changed: { count: 0 },
    });
  });

  test(`one doubled row at the ${where} key`, async () => {
    const { difference } = await certify([...rows, row(id)]);
    expect(difference).toMatchObject({
      missing: { count: 0 },
      unexpected: { count: 1, first: [key] },
      changed: { count: 0 },
    });
  });
}

test('a row beyond either end', async () => {
  for (const id of [-5, count + 1000]) {
    const { difference } = await certify([...rows, row(id)]);
    expect(difference.unexpected).toMatchObject({
      count: 1,
      first: [{ id: expect.stringContaining(String(id)) }],
    });
  }
});

test('several at once', async () => {
  const target = [...replaced(3, 12_000), row(7), row(20_001)].filter((each) => each[0] !== 15_000n);
  const { difference, effort } = await certify(target);
  expect(difference).toMatchObject({
    missing: { count: 1 },
    unexpected: { count: 2 },
    changed: { count: 2, columns: { name: 2 } },
  });
  expect(effort.rows_read).toBeLessThan(200);
});

test('two values that changed places', async () => {
  const target = rows.map((each): Row => {
    if (each[0] === 100n) return [100n, `name 9001`, each[2] as number];
    return each[0] === 9001n ? [9001n, 'name 100', each[2] as number] : each;
  });
  const { difference } = await certify(target);
  expect(difference).toMatchObject({
    missing: { count: 0 },
    unexpected: { count: 0 },
    changed: { count: 2, columns: { name: 2 } },
  });
});

test('a row doubled twice and another missing twice over, which an exclusive or would not see', async () => {
  const source = [...rows, row(5), row(6)];
  const { difference } = await certify([...rows, row(5), row(5)], { source });
  expect(difference).toMatchObject({
    missing: { count: 1 },
    unexpected: { count: 1 },
    changed: { count: 0 },
  });
});

test('equal sums of other counts, and of other slices, hide nothing', async () => {
  const lying = (changes: (slice: number) => object): SlicedTable => {
    const honest = table(rows);
    return {
      ...honest,
      digest: async (...asked) =>
        (await honest.digest(...asked)).map((each) => ({ ...each, ...changes(each.slice) })),
    };
  };
  const one = await certifyInEngine({
    source: table(rows),
    target: lying((slice) => (slice === 3 ? { count: 1 } : {})),
    columns: ['name'],
    key: ['id'],
  });
  expect(one).toMatchObject({ equal: false, unexplained: 1 });
  const swapped = await certifyInEngine({
    source: table(rows),
    target: lying((slice) => ({ slice: slice < 2 ? 1 - slice : slice })),
    columns: ['name'],
    key: ['id'],
  });
  expect(swapped).toMatchObject({ equal: false, unexplained: 2 });
  expect(swapped.source.digest).toBe(swapped.target.digest);
});

test('tables without rows', async () => {
  expect(await certify([], { source: [] })).toMatchObject({ equal: true, source: { count: 0 } });
  const one = await certify([row(1)], { source: [] });
  expect(one).toMatchObject({ equal: false, difference: { unexpected: { count: 1 } } });
  const other = await certify([], { source: [row(1), row(2)] });
  expect(other).toMatchObject({ equal: false, difference: { missing: { count: 2 } } });
});

test('where too much differs, the rest is counted and said to be unread', async () => {
  const target = rows.map((each): Row => [each[0] as bigint, 'another', each[2] as number]);
  const { equal, difference, unread, effort } = await certify(target, {
    limits: { ...limits, mostRows: 500 },
  });
  expect(equal).toBe(false);
  expect(difference.changed.count).toBeGreaterThan(0);
  expect(unread.rows + difference.changed.count).toBe(count);
  expect(effort.rows_read).toBeLessThanOrEqual(1000);
  const uncut = await certify(target, { limits: { ...limits, mostCuts: 1 } });
  expect(uncut.unread.rows + uncut.difference.changed.count).toBe(count);
});

test('rows of one key are read together, however many', async () => {
  const source = Array.from({ length: 50 }, (_, at): Row => [7n, `name ${at}`, 1]);
  const { difference } = await certify([...source.slice(1), source[5] as Row], { source });
  expect(difference).toMatchObject({ missing: { count: 0 }, changed: { count: 1 } });
});

test('by several key columns, and by one of text, rows have their places by a hash', async () => {
  for (const key of [['name'], ['id', 'name']]) {
    const result = await certify(replaced(12_001), { key, columns: ['size', 'id', 'name'] });
    expect(result.equal).toBe(false);
    const { missing, unexpected } = result.difference;
    expect([missing.count, unexpected.count]).toEqual([1, 1]);
    const equal = await certify(rows, { key, columns: ['size'] });
    // Nobody asks for an extent of hashes.
    expect(equal).toMatchObject({ equal: true, effort: { statements: 2, rows_read: 0 } });
  }
});

test.describe('a column that the SQL of one engine can not digest', () => {
  /** The engine hashes all others, and this process adds what it reads. */
  function partly(of: readonly Row[]): SlicedTable & { readonly asked: (readonly string[])[] } {
    const honest = table(of);
    const asked: (readonly string[])[] = [];
    return {
      ...honest,
      asked,
      columns: honest.columns.map((column) => ({ ...column, inEngine: column.name !== 'size' })),
      digest: () => {
        throw new Error('a digest without the column');
      },
      rows(names, ...more) {
        asked.push(names);
        return honest.rows(names, ...more);
      },
    };
  }

  test('is read with the key, and no other', async () => {
    const target = partly(rows);
    const result = await certifyInEngine({
      source: table(rows),
      target,
      columns: ['name', 'size'],
      key: ['id'],
    });
    expect(result).toMatchObject({
      equal: true,
      columns: { in_engine: ['id', 'name'], read: ['size'] },
      effort: { statements: 4, rows_read: 2 * count },
    });
    expect(target.asked).toEqual([['id', 'size']]);
  });

  test('and what differs is found, in it and in the others', async () => {
    const inIt = rows.map((each): Row => (each[0] === 12n ? [12n, each[1] ?? null, 4.000001] : each));
    for (const [target, column] of [
      [inIt, 'size'],
      [replaced(12), 'name'],
    ] as const) {
      const { difference } = await certifyInEngine({
        source: table(rows),
        target: partly(target),
        columns: ['name', 'size'],
        key: ['id'],
      });
      expect(difference).toMatchObject({
        missing: { count: 0 },
        changed: { count: 1, columns: { [column]: 1 } },
      });
    }
  });

  test('rows of one key are held together, so that parts of two do not make a third', async () => {
    const source: readonly Row[] = [
      [1n, 'a', 1],
      [1n, 'b', 2],
    ];
    const target: readonly Row[] = [
      [1n, 'a', 2],
      [1n, 'b', 1],
    ];
    const result = await certifyInEngine({
      source: partly(source),
      target: partly(target),
      columns: ['name', 'size'],
      key: ['id'],
    });
    expect(result).toMatchObject({ equal: false, difference: { changed: { count: 2 } } });
  });

  test('is no key', async () => {
    const certified = certifyInEngine({
      source: partly(rows),
      target: table(rows),
      columns: ['id'],
      key: ['size'],
    });
    await expect(certified).rejects.toMatchObject({
      code: 'MATRIX_BAD_REQUEST',
      message: expect.stringContaining('the key column size has no canonical text in the SQL of the source'),
    });
  });
});

test('kinds of one canonical text are one, and any others are held against each other as texts', async () => {
  const numbers: readonly Column[] = [
    { name: 'id', family: 'int32', kind: 'integer', nullable: false },
    { name: 'a', family: 'text', kind: 'text', nullable: true },
  ];
  const days: readonly Column[] = [
    { name: 'id', family: 'int64', kind: 'int64', nullable: false },
    { name: 'a', family: 'date', kind: 'date', nullable: true },
  ];
  const asked = { columns: ['a'], key: ['id'] };
  const source = table(
    [
      [1, '20605'],
      [2, null],
    ],
    numbers,
  );
  expect(
    await certifyInEngine({
      ...asked,
      source,
      target: table(
        [
          [1n, 20605],
          [2n, null],
        ],
        days,
      ),
    }),
  ).toMatchObject({
    equal: true,
  });
  const { difference } = await certifyInEngine({
    ...asked,
    source,
    target: table(
      [
        [1n, 20606],
        [2n, null],
      ],
      days,
    ),
  });
  expect(difference.changed.first).toEqual([
    {
      key: { id: '1' },
      cells: [
        {
          column: 'a',
          expected: expect.stringContaining('20605'),
          observed: expect.stringContaining('20606'),
        },
      ],
    },
  ]);
});

test('a column that is not there is named with those that are', async () => {
  await expect(certify(rows, { columns: ['nome'] })).rejects.toMatchObject({
    code: 'MATRIX_BAD_REQUEST',
    message: 'rows has no column nome; it has id, name, size',
  });
  await expect(certify(rows, { key: [] })).rejects.toMatchObject({ code: 'MATRIX_BAD_REQUEST' });
});

test('the text of a sum and a count is that of both', () => {
  const one = digestText({ sum: 2n ** 127n, count: 1 });
  expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(digestText({ sum: 2n ** 127n, count: 2 })).not.toBe(one);
  expect(digestText({ sum: 1n, count: 1 })).not.toBe(one);
});
