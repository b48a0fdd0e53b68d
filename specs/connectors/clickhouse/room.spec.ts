/** Whether parts have room to be rewritten, from what a server tells of its disks; of a real table, and of one that only says so. */
import type { ClickHouse } from '../../../src/systems/clickhouse/client.ts';
import { requireRoom } from '../../../src/loader/sinks/clickhouse/room.ts';
import { expect, test } from '../../support/clickhouse.ts';

const at = { database: 'landing', name: 'it`s', server: 'server:8123' };

function telling(largest: string, free: string): Pick<ClickHouse, 'rows'> {
  return { rows: async <Row>() => [{ largest, free }] as Row[] };
}

test('a table of a server has room, and an empty one too', async ({ client, prefix }) => {
  const database = `${prefix}room`;
  await client.command(`CREATE DATABASE ${database} ENGINE = Atomic`);
  await client.command(`CREATE TABLE ${database}.rows (one UInt8) ENGINE = MergeTree ORDER BY one`);
  const asked: unknown[] = [];
  const watched: ClickHouse = {
    ...client,
    rows: async <Row>(query: string) => {
      const found = await client.rows<Row>(query);
      asked.push(...found);
      return found;
    },
  };
  await requireRoom(watched, { ...at, database, name: 'rows' });
  await client.command(`INSERT INTO ${database}.rows SELECT 1`);
  await requireRoom(watched, { ...at, database, name: 'rows' });
  expect(asked).toEqual([
    { largest: '0', free: expect.stringMatching(/^[1-9]\d+$/) },
    { largest: expect.stringMatching(/^[1-9]\d*$/), free: expect.stringMatching(/^[1-9]\d+$/) },
  ]);
});

test('a part that is larger than what is free has none, and what is free must be a tenth more', async () => {
  await requireRoom(telling('1000', '1100') as ClickHouse, at);
  await expect(requireRoom(telling('1000', '1099') as ClickHouse, at)).rejects.toMatchObject({
    code: 'MATRIX_DISK_FULL',
    message:
      'the disk of ClickHouse at server:8123 is full: a part of `landing`.`it\\`s` has 1000 bytes to be rewritten, ' +
      'and 1099 are free; give it room and load again',
  });
});

test('a user who may not see the disks is not refused', async () => {
  const rows = async (): Promise<never> => {
    throw new Error('Not enough privileges');
  };
  await requireRoom({ rows } as unknown as ClickHouse, at);
});
