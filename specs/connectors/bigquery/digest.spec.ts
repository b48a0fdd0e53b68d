/** The digest that BigQuery takes in its SQL: its statement, and what the service or an emulator makes of it. */
import { dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { digestStatement } from '../../../src/systems/bigquery/digest.ts';
import type { DigestColumn } from '../../../src/systems/bigquery/digest.ts';
import { test as plain } from '@playwright/test';
import { expectSameDigests } from '../../support/digests.ts';
import { expect, test } from '../../support/bigquery.ts';

const column = (name: string, native: string, more: Partial<DigestColumn> = {}): DigestColumn => ({
  name,
  native,
  kind: 'text',
  nullable: false,
  scale: undefined,
  ...more,
});
const columns: readonly DigestColumn[] = [
  column('id', 'INT64'),
  column('note', 'STRING', { nullable: true }),
  column('price', 'NUMERIC', { scale: 2 }),
];

plain('the statement', () => {
  const statement = digestStatement(
    {
      table: '`d`.`t`',
      column: (name) => columns.find((each) => each.name === name) ?? column('none', 'STRING'),
    },
    columns,
    { place: { by: 'value', column: 'id' }, span: { first: -1n, last: 9n }, step: 2n },
  );
  const text = 'CAST(`price` AS STRING)';
  const pointed = `IF(STRPOS(${text}, '.') = 0, CONCAT(${text}, '.'), RTRIM(${text}, '0'))`;
  const missing = `GREATEST(0, STRPOS(${pointed}, '.') + 2 - LENGTH(${pointed}))`;
  const price = `CONCAT(${pointed}, SUBSTR('00', 1, ${missing}))`;
  const word = (from: number): string =>
    `SUM(CAST(CONCAT('0x', SUBSTR(TO_HEX(row_hash), ${from}, 8)) AS INT64))`;
  expect(statement).toBe(`SELECT slice_number, COUNT(*) AS row_count,
  ${word(1)} AS w0,
  ${word(9)} AS w1,
  ${word(17)} AS w2,
  ${word(25)} AS w3,
  COUNTIF(null_0) AS n0
FROM (
  SELECT RANGE_BUCKET(\`id\`, [1, 3, 5, 7, 9]) AS slice_number,
    SHA256(CONCAT(CONCAT('V', CAST(BYTE_LENGTH(CAST(\`id\` AS STRING)) AS STRING), ':', CAST(\`id\` AS STRING)), IF(\`note\` IS NULL, 'N', CONCAT('V', CAST(BYTE_LENGTH(\`note\`) AS STRING), ':', \`note\`)), CONCAT('V', CAST(BYTE_LENGTH(${price}) AS STRING), ':', ${price}))) AS row_hash,
    \`note\` IS NULL AS null_0
  FROM \`d\`.\`t\`
  WHERE \`id\` BETWEEN -1 AND 9
)
GROUP BY slice_number`);
});

test('every value of some rows has the digest that this process takes of it', async ({
  connector,
  prefix,
}) => {
  const { before } = dataset('postgres', volumeOf({ rows: 120, change_ratio: '0.2', delete_ratio: '0.05' }));
  const held = await connector.hold({ database: prefix, schema: 'landing', table: 'orders' }, before, {
    unique: true,
  });
  const table = await held.sliced?.();
  if (!table) throw new Error('no digest');
  const rows = [...before.batches()].flat();
  const all = { columns: before.columns, key: 'id', rows };
  const without: string[] = [];
  // Few at once: an emulator takes no statement over all of them.
  for (let at = 1; at < table.columns.length; at += 10) {
    const columns = [...table.columns.slice(0, 1), ...table.columns.slice(at, at + 10)];
    without.push(...(await expectSameDigests({ ...table, columns }, all)));
  }
  expect([...new Set(without.map((name) => name.replace(/^wide_[a-z]+_\d+_/, '')))]).toEqual([
    'float32',
    'float64',
    'jsonb',
    'array_int',
    'array_text',
    'composite',
    'map',
    'tuple',
    'nested',
  ]);
});
