import { statSync } from 'node:fs';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { MatrixError } from '../../src/model/error.ts';
import { startBroker } from '../../src/services/broker.ts';
import type { Broker } from '../../src/services/broker.ts';
import { lease } from '../../src/services/lease.ts';
import type { ServiceDefinition, Way } from '../../src/services/contract.ts';
import { definitionOf, expect, pretended, test as base } from './support.ts';

const ask = { system: 'some', slot: 0, runMode: 'mock_local', external: {} } as const;

const test = base.extend<{ brokerOf: (definition: ServiceDefinition) => Promise<Broker> }>({
  brokerOf: async ({ enginesOf }, use) => {
    const brokers: Broker[] = [];
    await use(async (definition) => {
      const broker = await startBroker(enginesOf(definition).options);
      brokers.push(broker);
      return broker;
    });
    for (const broker of brokers) await broker.close();
  },
});

test('a worker gets the engine that the broker has', async ({ brokerOf }) => {
  const broker = await brokerOf(definitionOf({ embedded: { start: async () => pretended() } }));
  expect(await lease(ask, broker.address)).toEqual({
    engine: {
      system: 'some',
      provenance: 'embedded',
      product: 'Some',
      version: '1.2',
      why_not_better: 'external, container: not here',
    },
    url: 'some://user:secret@host',
  });
});

test('only this user may ask', async ({ brokerOf }) => {
  test.skip(process.platform === 'win32', 'a pipe has no file mode');
  const broker = await brokerOf(definitionOf({}));
  expect(statSync(broker.address).mode & 0o777).toBe(0o600);
});

const failing = (error: Error): Way => ({ start: () => Promise.reject(error) });

for (const [what, error, code, message] of [
  ['its code', new MatrixError('MATRIX_WRONG_SERVER', 'not it'), 'MATRIX_WRONG_SERVER', 'not it'],
  ['no password', new MatrixError('MATRIX_X', 'at some://u:secret@h'), 'MATRIX_X', 'at some://u:***@h'],
  ['a code where it has none', new TypeError('a defect'), 'MATRIX_SERVICE_FAILED', 'a defect'],
] as const) {
  test(`an error comes back with ${what}`, async ({ brokerOf }) => {
    const broker = await brokerOf(definitionOf({ external: failing(error) }));
    await expect(lease(ask, broker.address)).rejects.toEqual(new MatrixError(code, message));
  });
}

test('nonsense is answered by an error, and the next is served', async ({ brokerOf }) => {
  const broker = await brokerOf(definitionOf({ embedded: { start: async () => pretended() } }));
  for (const line of [
    'nonsense',
    '{"system":"some"}',
    JSON.stringify({ ...ask, runMode: 'mock_contract' }),
  ]) {
    const socket = connect(broker.address);
    socket.write(`${line}\n`);
    expect(JSON.parse(await text(socket))).toMatchObject({ error: { code: 'MATRIX_SERVICE_FAILED' } });
  }
  connect(broker.address).end();
  expect((await lease(ask, broker.address)).engine.product).toBe('Some');
});

test('without a broker the error says what to do', async () => {
  await expect(lease(ask, '')).rejects.toMatchObject({
    code: 'MATRIX_NO_BROKER',
    message: expect.stringContaining("globalSetup: 'dpone-matrix/global-setup'"),
  });
});

test('a broker that has gone is an error, before and while it is asked', async ({ temporary, brokerOf }) => {
  await expect(lease(ask, join(temporary, 'nobody'))).rejects.toMatchObject({ code: 'MATRIX_BROKER_GONE' });
  let begun = (): void => {};
  const started = new Promise<void>((resolve) => (begun = resolve));
  const embedded: Way = {
    start: ({ signal }) =>
      new Promise((_, reject) => {
        begun();
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  };
  const broker = await brokerOf(definitionOf({ embedded }));
  const asked = lease(ask, broker.address);
  asked.catch(() => {});
  await started;
  await broker.close();
  await expect(asked).rejects.toMatchObject({
    code: expect.stringMatching(/^MATRIX_(BROKER_GONE|SERVICE_FAILED)$/),
  });
  await expect(lease(ask, broker.address)).rejects.toMatchObject({ code: 'MATRIX_BROKER_GONE' });
});
