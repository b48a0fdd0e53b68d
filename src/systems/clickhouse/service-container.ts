/** A ClickHouse server in a container of a slot's own: its data is thrown away with it. */
import { randomBytes } from 'node:crypto';
import { startContainer } from '../../services/container.ts';
import { containerWay } from '../../services/container-way.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { askVersion, product } from './ask-version.ts';

const user = 'dpone';

const facts = {
  service: 'clickhouse',
  image: 'clickhouse/clickhouse-server:26.7',
  packages: ['@testcontainers/clickhouse'],
} as const;

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE, MATRIX_ENGINE_FAILED as `startContainer` does */
export function startInContainer(context: StartContext): Promise<Running> {
  return startContainer(context, {
    ...facts,
    memory: 2,
    make: async (image) => {
      const { ClickHouseContainer } = await import('@testcontainers/clickhouse');
      return new ClickHouseContainer(image)
        .withUsername(user)
        .withPassword(randomBytes(18).toString('base64url'));
    },
    ask: async (started) => {
      const url = new URL(started.getHttpUrl());
      url.username = started.getUsername();
      url.password = started.getPassword();
      return { product, version: await askVersion(url.href), url: url.href };
    },
  });
}

export const inContainer = containerWay(facts, startInContainer);
