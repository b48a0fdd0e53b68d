/** How to get a REST API: the test process serves one itself, for the harness must be able to hold its rows there. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { packageVersion } from '../../model/package.ts';

/** This machine, at whatever port is free when a connector begins to listen. */
const anyPort = 'http://127.0.0.1:0';

const served = 'a REST API is served by the test process itself';

export const service: ServiceDefinition = {
  system: 'api',
  ways: {
    external: {
      absent: 'the harness must hold its rows in the API, and one of yours has no way for that',
    },
    container: { absent: served },
    embedded: { absent: served },
    in_process: {
      start: async () => ({
        product: 'dpone-matrix REST',
        version: packageVersion,
        url: anyPort,
        // Each worker's connector starts a server of its own, and ends it.
        stop: async () => {},
      }),
    },
  },
  remedy:
    'Unset DPONE_MATRIX_API_URL and run its cases in mock_local or real_local, where the test process serves it.',
};
