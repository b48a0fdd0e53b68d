/** What all topics that one connector holds have in common. */
import type { KafkaClient } from './client.ts';
import type { Unframe } from './registry/unframe.ts';
import type { ProducerIdentity } from './wire/record-batch.ts';

export interface Keeper {
  readonly system: string;
  readonly url: string;
  readonly client: KafkaClient;
  /** How many topics are held, by database: the first part of their names. */
  readonly topics: Map<string, number>;
  /** Of topics of events, whatever messages a loader has written there. */
  readonly unframeEvents: Unframe;
  /** The connector's own, with which no batch is taken twice. */
  producer(): Promise<ProducerIdentity>;
}
