/** A broker that is lost in the middle of a load: the topic has all of it or nothing, and the next load ends right. */
import { openSink } from '../../../src/loader/sinks/kafka.ts';
import type { Sink } from '../../../src/loader/contract.ts';
import { kafkaUrl, parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { columns } from '../../loader/orders.ts';
import { once } from '../../support/loading.ts';
import { expect, test } from '../../support/kafka.ts';
import { isRequest, logWorld, produceRequests as produce, upsert, wideRows } from './loader-support.ts';
import type { LogWorld } from './loader-support.ts';
import { proxyTo } from './proxy.ts';

const rows = wideRows(3000);
const endTransaction = 26;

function sinkAt(url: string, { request }: LogWorld): Promise<Sink> {
  const { manifest, run_id } = request;
  return openSink({
    manifest,
    run_id,
    load_timestamp: 0n,
    connection: { system: 'kafka', driver: 'kafka', url },
  });
}

for (const [when, key] of [
  ['while records are sent', produce],
  ['before the commit arrives', endTransaction],
] as const) {
  test(`lost ${when}`, async ({ connector, database, kafka }) => {
    test.setTimeout(180_000);
    const [broker = ''] = parseKafkaUrl(kafka.url).brokers;
    await using proxy = await proxyTo(broker);
    const world = await logWorld(connector, database, 'incremental_merge');
    const sink = await sinkAt(kafkaUrl({ brokers: [proxy.address], tls: false }), world);
    const staged = await sink.stage(columns, once(...rows));
    proxy.cutWhen = (sent) => isRequest(sent, key);
    await expect(sink.exchange(staged, upsert)).rejects.toMatchObject({
      code: key === produce ? 'MATRIX_KAFKA_FAILED' : 'MATRIX_OUTCOME_UNKNOWN',
    });
    expect(proxy.closed).toBe(true);
    await sink[Symbol.asyncDispose]();
    // The successor ends what was left open.
    await using next = await sinkAt(kafka.url, world);
    expect(await next.state()).toEqual({});
    expect(await world.events()).toEqual([]);
    expect(await next.exchange(await next.stage(columns, once(...rows)), upsert)).toEqual({
      removed: 0,
      added: 3000,
    });
    expect((await world.events()).map(([id]) => id)).toEqual(rows.map(([id]) => String(id)));
    expect(await next.state()).toEqual({ watermark: '1' });
  });
}

test('a connection that breaks once is made again, and every record is there once', async ({
  connector,
  database,
  kafka,
}) => {
  const [broker = ''] = parseKafkaUrl(kafka.url).brokers;
  await using proxy = await proxyTo(broker);
  const world = await logWorld(connector, database, 'incremental_merge');
  await using sink = await sinkAt(kafkaUrl({ brokers: [proxy.address], tls: false }), world);
  const staged = await sink.stage(columns, once(...rows));
  let seen = 0;
  proxy.cutWhen = (sent) => {
    if (!isRequest(sent, produce)) return false;
    seen += 1;
    if (seen === 1) setTimeout(() => (proxy.closed = false), 100);
    return seen === 1;
  };
  expect(await sink.exchange(staged, upsert)).toEqual({ removed: 0, added: 3000 });
  expect(seen).toBeGreaterThan(1);
  expect((await world.events()).map(([id]) => id)).toEqual(rows.map(([id]) => String(id)));
});
