/** A cluster that is led through a proxy: all that a client sends to it and gets from it passes there. */
import { Proxy } from '../../../src/resilience/faults/proxy.ts';
import { connectKafka } from '../../../src/systems/kafka/client.ts';
import { createTopic } from '../../../src/systems/kafka/topics.ts';
import { TopicWriter } from '../../../src/systems/kafka/topic-writer.ts';
import { expect, test } from '../../support/kafka.ts';

test('every byte of a producer passes, and none once the proxy is severed', async ({
  connector,
  database,
  kafka,
  client,
}) => {
  const topic = `${database}.through`;
  await createTopic(client, topic, { partitions: 3 });
  await using proxy = new Proxy();
  const { url } = (await connector.through?.(
    { system: 'kafka', driver: 'kafka', url: kafka.url },
    (to, converse) => proxy.lead(to, converse),
  )) ?? { url: '' };
  await using led = await connectKafka(url, 'specs');
  const { brokers } = await led.admin.describeCluster();
  expect(brokers.map(({ host, port }) => `${host}:${port}`)).toEqual(
    expect.arrayContaining(proxy.names.slice(0, brokers.length)),
  );
  const before = proxy.traffic.up;
  const writer = new TopicWriter(led.cluster, {
    topic,
    partitions: await led.cluster.partitions(topic),
    maxBytes: 100_000,
    identity: { ...(await led.cluster.producerId(null, 60_000)), transactional: false },
  });
  const value = 'x'.repeat(1000);
  for (let at = 0; at < 300; at += 1) await writer.add(String(at), value);
  await writer.flush();
  // No record can have gone another way: there are as many bytes and more.
  expect(proxy.traffic.up - before).toBeGreaterThan(300 * 1000);
  const ends = [...(await client.cluster.ends(topic)).values()].reduce((sum, end) => sum + end, 0);
  expect(ends).toBe(300);
  proxy.sever();
  const late = await Promise.race([
    writer
      .add('late', value)
      .then(() => writer.flush())
      .then(
        () => 'passed',
        () => 'broke',
      ),
    expect
      .poll(() => proxy.traffic.refused)
      .toBeGreaterThan(0)
      .then(() => 'refused'),
  ]);
  expect(late).not.toBe('passed');
});
