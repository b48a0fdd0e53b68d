/** How to get a ClickHouse server: the one that the user names, else a container, else the library in each process. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { externalWay } from '../../services/external.ts';
import { reachExternal } from './service-external.ts';
import { inContainer } from './service-container.ts';
import { packageName } from './embedded.ts';
import { lookAtLibrary, startEmbedded } from './service-embedded.ts';

export const service: ServiceDefinition = {
  system: 'clickhouse',
  ways: {
    external: externalWay(reachExternal),
    container: inContainer,
    embedded: { start: startEmbedded, look: lookAtLibrary, packages: [packageName] },
  },
  remedy:
    'Start Docker, or set DPONE_MATRIX_CLICKHOUSE_URL to the URL of a ClickHouse server (HTTP) whose user may make databases.',
};
