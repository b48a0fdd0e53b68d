/** How to get a REST API: one of the user's that can be filled, or one that the test process serves itself. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { externalWay } from '../../services/external.ts';
import { packageVersion } from '../../model/package.ts';
import { withPagination } from './address.ts';
import { reachExternal } from './service-external.ts';

/** This machine, at whatever port is free when a connector begins to listen. */
const anyPort = 'http://127.0.0.1:0';

const served = 'a REST API is served by the test process itself';

export const service: ServiceDefinition = {
  system: 'api',
  ways: {
    external: externalWay(reachExternal),
    container: { absent: served },
    embedded: { absent: served },
    in_process: {
      start: async ({ external: { pagination } }) => ({
        product: 'dpone-matrix REST',
        version: packageVersion,
        url: pagination ? withPagination(anyPort, pagination) : anyPort,
        // Each worker's connector starts a server of its own, and ends it.
        stop: async () => {},
      }),
    },
  },
  remedy:
    'Set DPONE_MATRIX_API_URL to an API that can be filled (see docs/rest-source.md), or run its cases in mock_local or ' +
    'real_local, where the test process serves it.',
};
