/** How to get a PostgreSQL server: the one that the user names, else one of our own in a container or from npm's binaries. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { externalWay } from '../../services/external.ts';
import { reachExternal } from './service-external.ts';
import { inContainer } from './service-container.ts';
import { lookAtPackage, packageName } from './service-binaries.ts';
import { startEmbedded } from './service-embedded.ts';

export const service: ServiceDefinition = {
  system: 'postgres',
  ways: {
    external: externalWay(reachExternal),
    container: inContainer,
    embedded: { start: startEmbedded, look: lookAtPackage, packages: [packageName] },
  },
  remedy:
    'Start Docker, or set DPONE_MATRIX_POSTGRES_URL to the URL of a PostgreSQL server whose user may create databases.',
};
