/** How to get a ClickHouse server whose disk may be filled: all of its data is on a small one. */
import { containerWay } from '../../services/container-way.ts';
import type { Running, ServiceDefinition, StartContext } from '../../services/contract.ts';
import { onSmallDisk } from '../../services/on-small-disk.ts';
import { facts, startServer } from './service-container.ts';

/** Room for what a server writes of itself and for the databases of a test. The user is the image's. */
const disk = { folder: '/var/lib/clickhouse', megabytes: 256, owner: 101 } as const;

async function startOnSmallDisk(context: StartContext): Promise<Running> {
  const running = await startServer(context, disk);
  const { container } = running;
  return container === undefined ? running : { ...running, small_disk: { container, folder: disk.folder } };
}

export const service: ServiceDefinition = onSmallDisk(
  'clickhouse_small_disk',
  'ClickHouse',
  containerWay(facts, startOnSmallDisk),
);
