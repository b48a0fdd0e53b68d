/** How to get a PostgreSQL server: the one that the user names, else one of our own from npm's binaries. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { reachExternal } from './service-external.ts';
import { startEmbedded } from './service-embedded.ts';

export const service: ServiceDefinition = {
  system: 'postgres',
  ways: {
    external: { start: reachExternal },
    container: { absent: 'dpone-matrix does not start PostgreSQL containers yet' },
    embedded: { start: startEmbedded },
  },
  remedy: 'Set DPONE_MATRIX_POSTGRES_URL to the URL of a PostgreSQL server whose user may create databases.',
};
