/** How to get a ClickHouse server whose disk may be filled: all of its data is on a small one. */
import { onSmallDisk } from '../../services/on-small-disk.ts';
import { facts, startServer } from './service-container.ts';

export const service = onSmallDisk({
  id: 'clickhouse_small_disk',
  title: 'ClickHouse',
  facts,
  // Room for what a server writes of itself and for the databases of a test. The user is the image's.
  disk: { folder: '/var/lib/clickhouse', megabytes: 256, owner: 101 },
  start: startServer,
});
