/** Tests of our own, made of the same parts as the matrix. */
import { expect, test as base } from 'dpone-matrix';
import { loader } from '../loader.js';

const test = base.extend({ loader });

test.skip(({ runMode }) => runMode === 'mock_contract', 'our loader needs a real engine');

test('a full refresh twice leaves what one does', async ({
  systems,
  namespace,
  dataset,
  loader,
  loadRequest,
}) => {
  const orders = dataset('postgres');
  const postgres = await systems.connect('postgres');
  const source = await postgres.hold(namespace.table('orders'), orders.snapshot, { unique: true });
  const target = await postgres.hold(namespace.table('landing.orders'), orders.before, { unique: true });
  await loader.load(loadRequest({ source, target, strategy: 'full_refresh' }));
  await loader.load(loadRequest({ source, target, strategy: 'full_refresh' }));
  await expect(target).toHoldRows(orders.snapshot);
});
