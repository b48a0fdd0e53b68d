/** The connector: topics of a Kafka cluster, for the harness. */
import type { Connector, EngineAccess } from '../contract.ts';
import { checkPrefix } from '../names.ts';
import { connectKafka } from './client.ts';
import { holdTopic } from './held.ts';
import type { Keeper } from './keeper.ts';
import { limits } from './limits.ts';
import { observe } from './observe.ts';
import { eventJsonFields, unframer } from './registry/unframe.ts';
import { restartIn } from './restart.ts';
import { smallDiskOf } from './small-disk.ts';
import { sweepCluster } from './sweep.ts';
import { ledThrough } from './through.ts';
import { typeRules } from './types.ts';
import { parseKafkaUrl } from './url.ts';

/** What the harness's connections are called in the brokers' logs and quotas. */
const clientId = 'dpone-matrix';
const idempotentTimeout = 60_000;

/** @throws MatrixError MATRIX_CONNECT_FAILED, MATRIX_BAD_URL, MATRIX_MISSING_PACKAGE */
export async function connectTopics(access: EngineAccess): Promise<Connector> {
  const client = await connectKafka(access.url, clientId);
  let producer: ReturnType<typeof client.cluster.producerId> | undefined;
  const keeper: Keeper = {
    system: access.engine.system,
    url: access.url,
    client,
    topics: new Map(),
    unframeEvents: unframer({
      registry: parseKafkaUrl(access.url).registry,
      jsonFields: eventJsonFields,
    }),
    async producer() {
      producer ??= client.cluster.producerId(null, idempotentTimeout);
      return { ...(await producer), transactional: false };
    },
  };
  return {
    engine: access.engine,
    limits,
    rule: ({ family }) => typeRules[family],
    hold: (name, rows, options) => holdTopic(keeper, name, rows, options),
    through: (connection, lead) => ledThrough(client, connection, lead),
    async restart() {
      return access.killable === undefined ? null : restartIn(access.killable, access.url);
    },
    smallDisk: async () => smallDiskOf(client, access.url, access.small_disk),
    observe: (database) => observe(client, database),
    async sweep(prefix) {
      checkPrefix(prefix);
      const swept = await sweepCluster(client, access.url, prefix);
      for (const database of keeper.topics.keys())
        if (database.startsWith(prefix)) keeper.topics.delete(database);
      return swept;
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
