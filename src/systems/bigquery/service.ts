/** How to get BigQuery: the project that the user names, or the endpoint of an emulator. It runs on no machine of one's own. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { externalWay } from '../../services/external.ts';
import { reachExternal } from './service-external.ts';

const nowhere = 'BigQuery is a service, which no image and no package brings to one machine';

export const service: ServiceDefinition = {
  system: 'bigquery',
  ways: {
    external: externalWay(reachExternal),
    container: { absent: nowhere },
    embedded: { absent: nowhere },
  },
  remedy:
    'Set DPONE_MATRIX_BIGQUERY_PROJECT to a Google Cloud project in which your credentials may make datasets and run jobs.',
};
