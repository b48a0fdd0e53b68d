/** How to get a Schema Registry: the one that the user names beside the brokers, else a container beside Kafka's. */
import { libraryName } from '../../../services/container-runtime.ts';
import { unavailable } from '../../../services/contract.ts';
import type { Running, ServiceDefinition, StartContext } from '../../../services/contract.ts';
import { registryVariable } from '../service-external.ts';
import { product, reachRegistry } from './reach.ts';
import { startInContainer } from './service-container.ts';

/** Kafka has looked at it already, and sweeps it: here is nothing to start or to end. */
async function reachExternal({ external, beside }: StartContext): Promise<Running> {
  if (!external['schema_registry_url']) throw unavailable(`${registryVariable} is not set`);
  const server = await beside('kafka');
  if (!server) throw unavailable('there is no Kafka that it could be beside');
  const version = await reachRegistry(external['schema_registry_url']);
  return { product, version, url: server.url, stop: async () => {} };
}

/** Its URL is Kafka's, with the registry in it: nobody wants the one without the other. */
export const service: ServiceDefinition = {
  system: 'schema_registry',
  title: 'Schema Registry',
  ways: {
    external: { start: reachExternal },
    container: { start: startInContainer, packages: [libraryName] },
    embedded: { absent: 'a Schema Registry needs a Java machine, which no npm package brings' },
  },
  remedy: `Start Docker, or set ${registryVariable} to the URL of a Schema Registry, beside the brokers.`,
};
