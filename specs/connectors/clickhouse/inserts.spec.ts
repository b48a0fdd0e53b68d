/** Many rows go in by many inserts, each of which is whole by itself. */
import { expect, test } from '@playwright/test';
import type { Row } from '../../../src/model/rows.ts';
import { insertRows } from '../../../src/systems/clickhouse/bulk.ts';
import type { ClickHouse } from '../../../src/systems/clickhouse/client.ts';
import { RowEncoder } from '../../../src/systems/clickhouse/row-binary.ts';
import type { BinaryColumn } from '../../../src/systems/clickhouse/row-binary.ts';

const columns: readonly BinaryColumn[] = [
  { name: 'id', native: 'Int32', nullable: false },
  { name: 'note', native: 'String', nullable: true },
];
const header = new RowEncoder('t', columns).take();
/** About a quarter of a million bytes: each is handed over by itself. */
const rows = Array.from({ length: 10 }, (_, index): Row => [index, `${index}`.repeat(270_000)]);

/** What a server is sent, an insert at a time. */
function recorded(answer: (number: number) => number | null) {
  const inserts: Buffer[] = [];
  const client: Pick<ClickHouse, 'insert'> = {
    async insert(into, format, bytes) {
      expect([into, format]).toEqual(['INSERT INTO t (`id`, `note`)', 'RowBinaryWithNamesAndTypes']);
      const chunks: Buffer[] = [];
      for await (const chunk of bytes) chunks.push(chunk);
      inserts.push(Buffer.concat(chunks));
      return answer(inserts.length);
    },
  };
  return { inserts, client: client as ClickHouse };
}

function encoded(some: readonly Row[]): string {
  const encoder = new RowEncoder('t', columns);
  for (const row of some) encoder.add(row);
  return encoder.take().toString('latin1');
}

test('each insert has the header, and as many rows as it may', async () => {
  const { inserts, client } = recorded((number) => (number === 3 ? 2 : 4));
  const batches = [rows.slice(0, 3), [], rows.slice(3)];
  expect(await insertRows(client, 't', columns, batches, 1_000_000)).toEqual({ sent: 10, written: 10 });
  expect(inserts.map(String)).toEqual(
    [rows.slice(0, 4), rows.slice(4, 8), rows.slice(8)]
      .map((some) => Buffer.from(encoded(some), 'latin1'))
      .map(String),
  );
});

test('few rows are one insert, and so are none and those that end with it', async () => {
  for (const [given, size] of [
    [rows, undefined],
    [[], undefined],
    [rows.slice(0, 4), 1_000_000],
  ] as const) {
    const { inserts, client } = recorded(() => given.length);
    expect(await insertRows(client, 't', columns, [given], size)).toEqual({
      sent: given.length,
      written: given.length,
    });
    expect(inserts.map((bytes) => bytes.toString('latin1'))).toEqual([encoded(given)]);
    expect(inserts[0]?.subarray(0, header.length)).toEqual(header);
  }
});

test('an account that is missing once is missing', async () => {
  const { client } = recorded((number) => (number === 2 ? null : 4));
  expect(await insertRows(client, 't', columns, [rows], 1_000_000)).toEqual({ sent: 10, written: null });
});

test('what fails is told with its row of all rows, and the rows are let go', async () => {
  let isLeft = false;
  async function* batches(last: readonly Row[]) {
    try {
      yield rows;
      yield last;
    } finally {
      isLeft = true;
    }
  }
  const { inserts, client } = recorded(() => 4);
  await expect(insertRows(client, 't', columns, batches([[1, 2]]), 1_000_000)).rejects.toMatchObject({
    code: 'MATRIX_BAD_VALUE',
    message: expect.stringMatching(/^row 11, column note of t/),
  });
  expect([inserts.length, isLeft]).toEqual([2, true]);
  isLeft = false;
  const refusing = { ...client, insert: () => Promise.reject(new Error('refused')) };
  await expect(insertRows(refusing, 't', columns, batches([]))).rejects.toThrow('refused');
  expect(isLeft).toBe(true);
});
