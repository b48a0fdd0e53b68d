/** A PostgreSQL server in a container of a slot's own: its data is thrown away with it. */
import { randomBytes } from 'node:crypto';
import { startContainer } from '../../services/container.ts';
import { containerWay } from '../../services/container-way.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { askVersion } from './ask-version.ts';
import { disposable, inOptions } from './settings.ts';
import { smallDiskSetting } from './small-disk.ts';

const user = 'dpone';
/** Room for one database, and little more. In memory, where only what is used is taken. */
const smallDisk = { folder: '/small', options: 'rw,size=24m,mode=1777' } as const;

const facts = {
  service: 'postgres',
  image: 'postgres:15-bookworm',
  packages: ['@testcontainers/postgresql'],
} as const;

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE, MATRIX_ENGINE_FAILED as `startContainer` does */
export function startInContainer(context: StartContext): Promise<Running> {
  return startContainer(context, {
    ...facts,
    memory: 1.25,
    make: async (image) => {
      const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
      return (
        new PostgreSqlContainer(image)
          .withDatabase('postgres')
          .withUsername(user)
          .withPassword(randomBytes(18).toString('base64url'))
          .withEnvironment({ POSTGRES_INITDB_ARGS: '--encoding=UTF8 --no-locale --no-sync' })
          .withTmpFs({ [smallDisk.folder]: smallDisk.options })
          .withCommand(['postgres', ...inOptions({ ...disposable, [smallDiskSetting]: smallDisk.folder })])
          // Else the module has a program run in the container four times a second, for as long as it lives.
          .withHealthCheck({ test: ['CMD', 'true'], interval: 3_600_000 })
      );
    },
    ask: async (started) => {
      const url = started.getConnectionUri();
      return { product: 'PostgreSQL', version: await askVersion(url), url };
    },
  });
}

export const inContainer = containerWay(facts, startInContainer);
