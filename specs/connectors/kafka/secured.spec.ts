/** A cluster that wants TLS, a certificate and a password: reached with all three, refused without one; and left alone. */
import type { StartedKafkaContainer } from '@testcontainers/kafka';
import { MatrixError } from '../../../src/model/error.ts';
import { hasImage } from '../../../src/services/container-image.ts';
import { reachRuntime } from '../../../src/services/container-runtime.ts';
import { connectKafka } from '../../../src/systems/kafka/client.ts';
import { connectTopics } from '../../../src/systems/kafka/connector.ts';
import { reachExternal } from '../../../src/systems/kafka/service-external.ts';
import { createTopic, dropTopics } from '../../../src/systems/kafka/topics.ts';
import { parseKafkaUrl } from '../../../src/systems/kafka/url.ts';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test as base } from '@playwright/test';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';
import { rows } from '../postgres/rows.ts';

interface Secured {
  readonly certificates: Certificates;
  /** The URL of the secured listener, with parameters in the place of or beside the right ones; null leaves one out. */
  readonly url: (changes?: Readonly<Record<string, string | null>>, password?: string) => string;
}

const password = 'pass-w0rd';
const image = 'confluentinc/cp-kafka:8.0.0';

const test = base.extend<{ engineRequired: undefined }, { secured: Secured | string }>({
  secured: [
    async ({}, use) => {
      if (!hasOpenssl()) return use('certificates are made by openssl, which is not here');
      try {
        const runtime = await reachRuntime(['@testcontainers/kafka']);
        if (!(await hasImage(runtime, image))) return use(`the image ${image} is not here`);
      } catch (error) {
        if (!(error instanceof MatrixError)) throw error;
        return use(error.message);
      }
      using certificates = makeCertificates();
      const started = await start(certificates);
      const { ca, client } = certificates;
      const address = `localhost:${started.getMappedPort(9096)}`;
      await use({
        certificates,
        url(changes = {}, given = password) {
          const usual = { ssl: 'true', sasl: 'scram-sha-512', ca, cert: client.cert, key: client.key };
          const all = Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== null);
          const query = new URLSearchParams(all as [string, string][]).toString();
          return `kafka://dpone:${given}@${address}?${query}`;
        },
      });
      await started.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  engineRequired: [
    async ({ secured }, use, testInfo) => {
      testInfo.skip(typeof secured === 'string', typeof secured === 'string' ? secured : '');
      await use(undefined);
    },
    { auto: true },
  ],
});

async function start({ ca, server, text }: Certificates): Promise<StartedKafkaContainer> {
  const { KafkaContainer } = await import('@testcontainers/kafka');
  const { Wait } = await import('testcontainers');
  const folder = mkdtempSync(join(tmpdir(), 'dpmk-'));
  const store = join(folder, 'server.pfx');
  const words = `pkcs12 -export -in ${server.cert} -inkey ${server.key} -name server -passout pass:${password} -out ${store}`;
  execFileSync('openssl', words.split(' '));
  try {
    return await new KafkaContainer(image)
      .withKraft()
      // The module adds the user of SCRAM to a script of the image.
      .withUser('root')
      .withSaslSslListener({
        port: 9096,
        sasl: { mechanism: 'SCRAM-SHA-512', user: { name: 'dpone', password } },
        keystore: { content: readFileSync(store), passphrase: password },
      })
      .withCopyContentToContainer([{ content: text(ca), target: '/etc/kafka/secrets/clients.pem' }])
      .withEnvironment({
        KAFKA_SSL_TRUSTSTORE_TYPE: 'PEM',
        KAFKA_SSL_TRUSTSTORE_LOCATION: '/etc/kafka/secrets/clients.pem',
        KAFKA_LISTENER_NAME_SECURE_SSL_CLIENT_AUTH: 'required',
        // As the image's own convention has it; the module's name has hyphens, which not every shell hands on.
        KAFKA_LISTENER_NAME_SECURE_SCRAM__SHA__512_SASL_JAAS_CONFIG:
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
        KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
        KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      })
      .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
      .start();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const reach = (brokers: string, allowExisting: readonly string[] = []) =>
  reachExternal({ external: { brokers }, images: {}, allowExisting });

function there(secured: Secured | string): Secured {
  if (typeof secured === 'string') throw new Error(secured);
  return secured;
}

test('with password, certificate and authority a run works there', async ({ secured }) => {
  const url = there(secured).url();
  const running = await reach(url);
  expect(running).toMatchObject({ product: 'Apache Kafka protocol', server: parseKafkaUrl(url).brokers[0] });
  expect(parseKafkaUrl(running.url)).toEqual(parseKafkaUrl(url));
  const engine = { system: 'kafka', provenance: 'external', product: 'Kafka', version: '4' } as const;
  await using connector = await connectTopics({ engine, url: running.url });
  const held = await connector.hold({ database: 'dpm_secured_a', schema: '', table: 'orders' }, rows(3), {
    unique: true,
  });
  const read = [];
  for await (const batch of held.read()) read.push(...batch);
  expect(read).toHaveLength(3);
  expect(await running.sweep?.('dpm_secured_')).toEqual(['dpm_secured_a.orders']);
});

const refused: Readonly<Record<string, (of: Secured) => string>> = {
  'another authority': ({ url, certificates }) => url({ ca: certificates.otherCa }),
  'no authority': ({ url }) => url({ ca: null }),
  'no certificate of the client': ({ url }) => url({ cert: null, key: null }),
};
for (const [what, urlFor] of Object.entries(refused)) {
  test(`refused: ${what}`, async ({ secured }) => {
    const error: unknown = await reach(urlFor(there(secured))).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'MATRIX_SERVICE_UNREACHABLE' });
    expect(String(error)).not.toContain(password);
  });
}

test('refused: another password', async ({ secured }) => {
  const error: unknown = await reach(there(secured).url({}, 'wr0ng-word')).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'MATRIX_WRONG_CREDENTIALS' });
  expect(String(error)).not.toContain('wr0ng-word');
});

test('a cluster with topics of others is left alone, but where it is marked or named', async ({
  secured,
}) => {
  const url = there(secured).url();
  const [name = ''] = parseKafkaUrl(url).brokers;
  await using client = await connectKafka(url, 'spec');
  const topics = async () => (await client.admin.listTopics()).filter((each) => !each.startsWith('_')).sort();
  await createTopic(client, 'orders.of.others', { partitions: 1 });
  try {
    await expect(reach(url)).rejects.toMatchObject({
      code: 'MATRIX_NOT_EMPTY',
      message: expect.stringContaining('topic orders.of.others'),
    });
    expect(await topics()).toEqual(['orders.of.others']);
    await expect(reach(url, ['other:9092'])).rejects.toMatchObject({ code: 'MATRIX_NOT_EMPTY' });
    expect(await reach(url, [name])).toMatchObject({ server: name });
    await createTopic(client, 'dpone_matrix_allowed', { partitions: 1 });
    expect(await reach(url)).toMatchObject({ server: name });
    await expect.poll(topics).toEqual(['dpone_matrix_allowed', 'orders.of.others']);
  } finally {
    await dropTopics(client, await topics());
  }
});
