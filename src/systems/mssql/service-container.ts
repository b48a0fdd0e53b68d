/** A SQL Server in a container of a slot's own, with its agent, which captures changes: its data is thrown away with it. */
import { randomBytes } from 'node:crypto';
import { startContainer } from '../../services/container.ts';
import { containerWay } from '../../services/container-way.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { askServer, product } from './ask-server.ts';

/** GiB; the server itself is told to keep below it, and needs two at least. */
const memory = 3;
const serverMegabytes = 2560;

/** The server wants three of four kinds of characters. */
function newPassword(): string {
  return `Aa1_${randomBytes(18).toString('hex')}`;
}

const facts = {
  service: 'mssql',
  image: 'mcr.microsoft.com/mssql/server:2022-latest',
  packages: ['@testcontainers/mssqlserver'],
} as const;

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE, MATRIX_ENGINE_FAILED as `startContainer` does */
export function startInContainer(context: StartContext): Promise<Running> {
  return startContainer(context, {
    ...facts,
    memory,
    // It recovers its system databases before it lets anybody in.
    patience: 180_000,
    make: async (image) => {
      const { MSSQLServerContainer } = await import('@testcontainers/mssqlserver');
      return new MSSQLServerContainer(image)
        .acceptLicense()
        .withPassword(newPassword())
        .withEnvironment({
          MSSQL_PID: 'Developer',
          MSSQL_AGENT_ENABLED: 'true',
          MSSQL_MEMORY_LIMIT_MB: String(serverMegabytes),
        });
    },
    ask: async (started) => {
      const at = `${started.getHost()}:${started.getPort()}`;
      const user = `${started.getUsername()}:${encodeURIComponent(started.getPassword())}`;
      // The server signs its own certificate.
      const url = `mssql://${user}@${at}/master?encrypt=true&trustServerCertificate=true`;
      return { product, version: (await askServer(url, at)).version, url };
    },
  });
}

export const inContainer = containerWay(facts, startInContainer);
