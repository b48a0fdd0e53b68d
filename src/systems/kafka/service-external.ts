/** The Kafka cluster that the user names: is it there, is it one, and may we work on it? */
import { MatrixError } from '../../model/error.ts';
import { unavailable } from '../../services/contract.ts';
import type { LookContext, Running } from '../../services/contract.ts';
import { greet } from '../../services/external.ts';
import { groundMark, requireOwnGround } from '../../services/ownership.ts';
import type { Thing } from '../../services/ownership.ts';
import { within } from '../../services/within.ts';
import { connectKafka } from './client.ts';
import type { KafkaClient } from './client.ts';
import { inspectCluster } from './inspect.ts';
import { reachRegistry } from './registry/reach.ts';
import { sweepCluster } from './sweep.ts';
import { kafkaUrl, parseKafkaUrl } from './url.ts';
import type { KafkaAddress } from './url.ts';

export const brokersVariable = 'DPONE_MATRIX_KAFKA_BROKERS';
export const registryVariable = 'DPONE_MATRIX_SCHEMA_REGISTRY_URL';

/** Where the brokers were written, as far as can be told here. */
const origin = `${brokersVariable} (or the option kafkaBrokers)`;
const remedy = 'start the cluster, correct the brokers, or unset them';
/** How long (ms) the cluster may take to let us in. */
const patience = 30_000;
const clientId = 'dpone-matrix';

/**
 * Reaches the cluster of the brokers.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where none is set; where some are: MATRIX_BAD_URL,
 *   MATRIX_BAD_CERTIFICATE, MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS,
 *   MATRIX_NOT_EMPTY, none with a password in it
 */
export async function reachExternal({ external, allowExisting }: LookContext): Promise<Running> {
  const { brokers, schema_registry_url: registry } = external;
  if (!brokers) {
    if (registry) {
      throw new MatrixError(
        'MATRIX_BAD_URL',
        `${registryVariable} is set and ${brokersVariable} is not: a Schema Registry is used beside its own brokers`,
      );
    }
    throw unavailable(`${brokersVariable} is not set`);
  }
  const address = checked(brokers, registry);
  const name = await firstThatAnswers(address);
  if (address.registry !== undefined) await reachRegistry(address.registry);
  const url = kafkaUrl(address);
  const { product, version } = await inspect(url, name, address.brokers[0] ?? name, allowExisting);
  return {
    product,
    version,
    url,
    server: address.brokers.join(','),
    stop: async () => {},
    sweep: (prefix) => sweep(url, prefix),
  };
}

/** @throws MatrixError MATRIX_BAD_URL, which does not repeat it: a password may be in it */
function checked(brokers: string, registry: string | undefined): KafkaAddress {
  try {
    const address = parseKafkaUrl(brokers);
    if (registry === undefined) return address;
    return parseKafkaUrl(kafkaUrl({ ...address, registry }));
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    throw new MatrixError(error.code, `${origin}: ${error.message}; correct it or unset it`);
  }
}

/** A request for the versions that a broker knows: any version of the protocol answers it, before any password. */
function hello(): Buffer {
  const [apiVersions, version, correlation] = [18, 0, 0x64706f6e];
  const request = Buffer.alloc(4 + 2 + 2 + 4 + 2);
  request.writeInt32BE(request.length - 4, 0);
  request.writeInt16BE(apiVersions, 4);
  request.writeInt16BE(version, 6);
  request.writeInt32BE(correlation, 8);
  request.writeInt16BE(-1, 12);
  return request;
}

/** The answer begins with its length and repeats the number of the request. */
function isAnswer(first: Uint8Array): boolean {
  const answer = Buffer.from(first);
  return answer.length >= 8 && answer.readInt32BE(4) === 0x64706f6e;
}

/** Over TLS nobody is greeted: the driver's own words must do. */
async function firstThatAnswers({ brokers, tls }: KafkaAddress): Promise<string> {
  const failures: MatrixError[] = [];
  for (const broker of brokers) {
    if (tls) return broker;
    const at = broker.lastIndexOf(':');
    const host = broker.slice(0, at).replace(/^\[(.*)\]$/, '$1');
    try {
      await greet({
        name: broker,
        address: { host, port: Number(broker.slice(at + 1)) },
        hello: hello(),
        isAnswer,
        expected: `the Kafka broker of ${origin}`,
      });
      return broker;
    } catch (error) {
      if (!(error instanceof MatrixError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  throw new MatrixError(
    first?.code ?? 'MATRIX_SERVICE_UNREACHABLE',
    `${failures.map(({ message }) => message).join('; ')}; ${remedy}`,
  );
}

async function inspect(
  url: string,
  name: string,
  first: string,
  allowed: readonly string[] | undefined,
): Promise<{ product: string; version: string }> {
  const requireGround = (found: readonly Thing[]): void =>
    requireOwnGround(
      {
        what: `the Kafka cluster at ${first}, where ${origin} leads,`,
        name: first,
        found,
        mark: `kafka-topics.sh --create --topic ${groundMark}`,
      },
      allowed,
    );
  try {
    return await within(patience, `asking Kafka at ${name}`, inspected(url, requireGround));
  } catch (error) {
    throw explain(error, name);
  }
}

async function inspected(
  url: string,
  requireGround: (found: readonly Thing[]) => void,
): Promise<{ product: string; version: string }> {
  await using client: KafkaClient = await connectKafka(url, clientId);
  return await inspectCluster(client, requireGround);
}

function explain(error: unknown, name: string): unknown {
  if (!(error instanceof MatrixError) || error.code === 'MATRIX_NOT_EMPTY') return error;
  if (/authori[sz]ation|SASL|authentication/i.test(error.message)) {
    return new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `${name} refuses the user of ${origin}: ${error.message}; it must be allowed to create, write, read and delete topics`,
    );
  }
  if (error.code !== 'MATRIX_CONNECT_FAILED') return error;
  return new MatrixError('MATRIX_SERVICE_UNREACHABLE', `${error.message}; ${remedy}`);
}

async function sweep(url: string, prefix: string): Promise<readonly string[]> {
  await using client = await connectKafka(url, clientId);
  return await sweepCluster(client, url, prefix);
}
