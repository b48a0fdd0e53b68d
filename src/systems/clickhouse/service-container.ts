/** A ClickHouse server in a container of a slot's own: its data is thrown away with it. */
import { randomBytes } from 'node:crypto';
import { startContainer } from '../../services/container.ts';
import { mountOf } from '../../services/container-disk.ts';
import type { DiskPlan } from '../../services/container-disk.ts';
import { containerWay } from '../../services/container-way.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { askVersion, product } from './ask-version.ts';

const user = 'dpone';

export const facts = {
  service: 'clickhouse',
  image: 'clickhouse/clickhouse-server:26.7',
  packages: ['@testcontainers/clickhouse'],
} as const;

/**
 * @param disk what its data is on; absent for the container's own
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE, MATRIX_ENGINE_FAILED as `startContainer` does
 */
export function startServer(context: StartContext, disk?: DiskPlan): Promise<Running> {
  return startContainer(context, {
    ...facts,
    memory: 2,
    make: async (image) => {
      const { ClickHouseContainer } = await import('@testcontainers/clickhouse');
      const container = new ClickHouseContainer(image)
        .withUsername(user)
        .withPassword(randomBytes(18).toString('base64url'));
      return disk ? container.withTmpFs(mountOf(disk)) : container;
    },
    ask: async (started) => {
      const url = new URL(started.getHttpUrl());
      url.username = started.getUsername();
      url.password = started.getPassword();
      return { product, version: await askVersion(url.href), url: url.href };
    },
  });
}

/** Its data shares a disk with whatever else the machine has: another may be filled. */
async function startInContainer(context: StartContext): Promise<Running> {
  return { ...(await startServer(context)), on_small_disk: 'clickhouse_small_disk' };
}

export const inContainer = containerWay(facts, startInContainer);
