/** A change that dlt's scd2 does not see: two integers beyond 2^53 have one hash where the column has a null. */
import { expect, test as base } from 'dpone-matrix';
import type { Column, Row, Rows } from 'dpone-matrix';
import { hashedByDlt as loader } from './loader.ts';

const test = base.extend({ loader });

const columns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'amount', family: 'int64', kind: 'int64', nullable: true },
];
const table = (...rows: readonly Row[]): Rows => ({
  shape: 'table',
  columns,
  key: ['id'],
  count: rows.length,
  batches: () => [rows],
});

test('an amount goes from 9007199254740993 to 9007199254740992', async ({
  systems,
  namespace,
  loadRequest,
  runMode,
}) => {
  test.skip(runMode === 'mock_contract', 'dlt does not run in this process and so cannot reach memory');
  const postgres = await systems.connect('postgres');
  const target = await postgres.adopt!(namespace.table('landing.orders'), { columns, key: ['id'] });
  const load = async (name: string, rows: Rows, load_timestamp: string): Promise<void> => {
    const source = await postgres.hold(namespace.table(name), rows, { unique: true });
    await loader.load({ ...loadRequest({ source, target, strategy: 'scd2' }), load_timestamp });
  };
  await load('orders', table([1, 9007199254740993n], [2, null]), '2026-01-01T00:00:00.000000Z');
  await load('orders_later', table([1, 9007199254740992n], [2, null]), '2026-07-01T00:00:00.000000Z');
  // Right would be both versions of 1, the first of them closed: DLT_EXAMPLE_SHOW=1 asks for that, and fails.
  const right = table([1, 9007199254740993n], [1, 9007199254740992n], [2, null]);
  const lost = table([1, 9007199254740993n], [2, null]);
  await expect(target).toHoldRows(process.env['DLT_EXAMPLE_SHOW'] === '1' ? right : lost);
});
