/** How to get a ClickHouse server: the one that the user names, else a container, else the library in each process. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { reachExternal } from './service-external.ts';
import { startInContainer } from './service-container.ts';
import { startEmbedded } from './service-embedded.ts';

export const service: ServiceDefinition = {
  system: 'clickhouse',
  ways: {
    external: { start: reachExternal },
    container: { start: startInContainer },
    embedded: { start: startEmbedded },
  },
  remedy:
    'Start Docker, or set DPONE_MATRIX_CLICKHOUSE_URL to the URL of a ClickHouse server (HTTP) whose user may make databases.',
};
