/** Leads a connection and all that follows from it through somebody between: brokers tell clients where they are. */
import type { Connection } from '../../model/loader.ts';
import { addressOfUrl, urlAt } from '../lead.ts';
import type { Address, Lead } from '../lead.ts';
import type { KafkaClient } from './client.ts';
import { kafkaUrl, parseKafkaUrl } from './url.ts';
import { Renaming } from './wire/renaming.ts';

/** Over TLS nobody between could tell other addresses, so such a connection is left as it is. */
export async function ledThrough(
  { admin }: Pick<KafkaClient, 'admin'>,
  connection: Connection,
  lead: Lead,
): Promise<Connection> {
  const address = parseKafkaUrl(connection.url);
  if (address.tls) return connection;
  const { brokers: advertised } = await admin.describeCluster();
  const led = new Map<Address, Address>();
  const through = async (to: Address): Promise<Address> => {
    const known = [...led].find(([each]) => text(each) === text(to));
    if (known) return known[1];
    // Each broker tells of all the others: what is renamed grows until all are known.
    const listening = await lead(to, () => new Renaming(led));
    led.set(to, listening);
    return listening;
  };
  for (const { host, port } of advertised) await through({ host, port });
  const brokers: string[] = [];
  for (const broker of address.brokers) brokers.push(text(await through(parsed(broker))));
  const registry = address.registry === undefined ? null : addressOfUrl(address.registry);
  const registered =
    registry && address.registry !== undefined
      ? { registry: urlAt(address.registry, await lead(registry)) }
      : {};
  return { ...connection, url: kafkaUrl({ ...address, brokers, ...registered }) };
}

function text({ host, port }: Address): string {
  return `${host}:${port}`;
}

function parsed(broker: string): Address {
  const colon = broker.lastIndexOf(':');
  return { host: broker.slice(0, colon).replace(/^\[(.*)\]$/, '$1'), port: Number(broker.slice(colon + 1)) };
}
