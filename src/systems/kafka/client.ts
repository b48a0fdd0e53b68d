/** The one place that loads the driver `kafkajs` and makes clients with it. */
import type { Admin } from 'kafkajs';

import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import { loadPackage } from '../load-package.ts';
import { readTlsFiles } from '../tls-files.ts';
import { Cluster } from './cluster.ts';
import { driverClusterOf } from './driver.ts';
import { parseKafkaUrl } from './url.ts';

type Driver = typeof import('kafkajs');
type Options = ConstructorParameters<Driver['Kafka']>[0];

/** @throws MatrixError MATRIX_MISSING_PACKAGE */
export function loadKafka(): Promise<Driver> {
  return loadPackage('Kafka', 'kafkajs', async () => (await import('kafkajs')).default);
}

/** How long (ms) a connection may take to open. */
const connectMillis = 10_000;

/** Retries of what passes by itself: an election, a coordinator that loads. About fifteen seconds in all. */
const retry = { initialRetryTime: 30, multiplier: 2, factor: 0.1, maxRetryTime: 2000, retries: 12 };

const keptWords = 3;

/** What the driver said last. It logs as errors what it then retries, so nothing of it is printed. */
export class LastWords {
  readonly #words: string[] = [];

  add(word: string): void {
    const shown = redact(word);
    if (this.#words.at(-1) === shown) return;
    this.#words.push(shown);
    if (this.#words.length > keptWords) this.#words.shift();
  }

  text(): string {
    return this.#words.join('; ');
  }
}

/** A client of one cluster: its administration, and the connections to its brokers. */
export interface KafkaClient extends AsyncDisposable {
  readonly admin: Admin;
  readonly cluster: Cluster;
  readonly words: LastWords;
}

export interface ConnectOptions {
  /** Whether whoever is not there at once is not waited for, nor who is lost. */
  readonly once?: boolean;
}

/**
 * Connects to the brokers of a URL.
 * @throws MatrixError MATRIX_CONNECT_FAILED, without the password; MATRIX_BAD_URL, MATRIX_BAD_CERTIFICATE,
 *   MATRIX_MISSING_PACKAGE
 */
export async function connectKafka(
  url: string,
  clientId: string,
  { once = false }: ConnectOptions = {},
): Promise<KafkaClient> {
  const { brokers, user, tls, files } = parseKafkaUrl(url);
  const ssl = tls && files ? await readTlsFiles(files, 'the Kafka URL') : tls;
  const { Kafka, logLevel } = await loadKafka();
  const words = new LastWords();
  const kafka = new Kafka({
    clientId,
    brokers: [...brokers],
    ssl,
    ...(user ? { sasl: saslOf(user) } : {}),
    connectionTimeout: connectMillis,
    retry: once ? { retries: 0 } : retry,
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log }) =>
        words.add(
          `${log.message.replace(/^\[\w+\] /, '')}${typeof log.error === 'string' ? `: ${log.error}` : ''}`,
        ),
  });
  const admin = kafka.admin();
  const cluster = new Cluster(await driverClusterOf(kafka), words, brokers.join(', '), !once);
  try {
    await Promise.all([admin.connect(), cluster.connect()]);
  } catch (error) {
    await Promise.allSettled([admin.disconnect(), cluster.disconnect()]);
    const reason = redact(error instanceof Error ? error.message : String(error));
    throw new MatrixError('MATRIX_CONNECT_FAILED', `no Kafka broker at ${brokers.join(', ')}: ${reason}`, {
      cause: error,
    });
  }
  return {
    admin,
    cluster,
    words,
    async [Symbol.asyncDispose]() {
      await Promise.all([admin.disconnect(), cluster.disconnect()]);
    },
  };
}

function saslOf(user: NonNullable<ReturnType<typeof parseKafkaUrl>['user']>): NonNullable<Options['sasl']> {
  const { name: username, password, mechanism } = user;
  if (mechanism === 'plain') return { mechanism: 'plain', username, password };
  if (mechanism === 'scram-sha-256') return { mechanism: 'scram-sha-256', username, password };
  return { mechanism: 'scram-sha-512', username, password };
}
