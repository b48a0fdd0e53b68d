/** What the brokers tell of the topics of one namespace: how far they were written, and how far a reader may read. */
import type { Gauge } from '../contract.ts';
import type { KafkaClient } from './client.ts';
import type { Offsets } from './cluster.ts';
import { topicsOf } from './topics.ts';

/** The lag is what readers of committed records do not see yet, because a transaction before it is open. */
export async function observe(client: KafkaClient, namespace: string): Promise<readonly Gauge[]> {
  const topics = await topicsOf(client, `${namespace}.`);
  let records = 0;
  let lag = 0;
  for (const topic of topics) {
    // In this order the end never lies before the stable one.
    const stable = sum(await client.cluster.stableEnds(topic));
    const end = sum(await client.cluster.ends(topic));
    records += end;
    lag += end - stable;
  }
  return [
    { name: 'end offsets', unit: 'rows', value: records },
    { name: 'lag of committed readers', unit: 'rows', value: lag },
    { name: 'topics', unit: 'count', value: topics.length },
  ];
}

function sum(offsets: Offsets): number {
  return [...offsets.values()].reduce((total, offset) => total + offset, 0);
}
