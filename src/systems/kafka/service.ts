/** How to get a Kafka cluster: the one that the user names, else a container. */
import type { ServiceDefinition } from '../../services/contract.ts';
import { externalWay } from '../../services/external.ts';
import { inContainer } from './service-container.ts';
import { reachExternal } from './service-external.ts';

export const service: ServiceDefinition = {
  system: 'kafka',
  ways: {
    external: externalWay(reachExternal),
    container: inContainer,
    embedded: { absent: 'a Kafka broker needs a Java machine, which no npm package brings' },
  },
  remedy:
    'Start Docker, or set DPONE_MATRIX_KAFKA_BROKERS to the brokers (host:port, by commas) of a Kafka cluster whose topics may be created and deleted.',
};
