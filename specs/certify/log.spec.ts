/** What a loader logs is in the evidence and beside it, whatever becomes of its load. */
import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { behavior } from '../../src/certify/behavior.ts';
import type { BehaviorEvidence } from '../../src/evidence/schema.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import type { Loader, LoadContext } from '../../src/model/loader.ts';
import { caseOf, smallLoad } from './trials/support.ts';

test.use(smallLoad);

/** The reference loader, which is told what to do before its load. */
const logging = (before: (context: LoadContext) => void): Loader => ({
  ...referenceLoader,
  prepare: async (request, context) => {
    context?.log('prepared\n');
    await referenceLoader.prepare?.(request);
  },
  load: async (request, context) => {
    if (context) before(context);
    return referenceLoader.load(request);
  },
});

const known = () => {
  const evidence: Partial<BehaviorEvidence> = {};
  return { evidence, record: (more: Partial<BehaviorEvidence>) => void Object.assign(evidence, more) };
};

const cdc = caseOf('postgres_to_postgres__cdc');

test('of both phases, in order, and without a password', async ({ testContext }, testInfo) => {
  const { evidence, record } = known();
  const loader = logging(({ log }) => log('at postgresql://u:s3cretword@h/db\nloading\n'));
  await behavior(cdc, testContext(loader), record);
  const text = 'prepared\nat postgresql://u:***@h/db\nloading\n';
  expect(evidence.loader).toMatchObject({
    name: 'reference',
    log: text,
    report: { read: expect.any(Number) },
  });
  const attached = testInfo.attachments.filter(({ name }) => name === 'loader.log');
  expect(attached).toMatchObject([{ contentType: 'text/plain' }]);
  expect(readFileSync(attached[0]?.path ?? '', 'utf8')).toBe(text);
});

test('also of a load that fails', async ({ testContext }) => {
  const { evidence, record } = known();
  const loader = logging(({ log }) => {
    log('so far\n');
    throw new Error('the warehouse is closed');
  });
  await expect(behavior(cdc, testContext(loader), record)).rejects.toThrow('the warehouse is closed');
  expect(evidence.loader).toEqual({
    name: 'reference',
    version: referenceLoader.version,
    report: null,
    log: 'prepared\nso far\n',
  });
});

test('of a long one the evidence has the last lines, and the attachment more', async ({
  testContext,
}, testInfo) => {
  const { evidence, record } = known();
  const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}\n`);
  await behavior(cdc, testContext(logging(({ log }) => lines.forEach(log))), record);
  const { log = '' } = evidence.loader ?? {};
  expect(log.length).toBeLessThan(4100);
  const [first, ...others] = log.split('\n');
  expect(first).toBe('…');
  expect(`${others.join('\n')}`).toBe(lines.slice(-others.length + 1).join(''));
  const attached = testInfo.attachments.find(({ name }) => name === 'loader.log');
  expect(readFileSync(attached?.path ?? '', 'utf8')).toBe(`prepared\n${lines.join('')}`);
});

test('one that logs without end does not fill the disk', async ({ testContext }, testInfo) => {
  const { record } = known();
  const much = `${'x'.repeat(1000)}\n`;
  await behavior(
    cdc,
    testContext(logging(({ log }) => Array.from({ length: 1000 }).forEach(() => log(much)))),
    record,
  );
  const attached = testInfo.attachments.find(({ name }) => name === 'loader.log');
  const text = readFileSync(attached?.path ?? '', 'utf8');
  expect(text.length).toBeLessThan(300_000);
  expect(text).toMatch(/\n… no more of it is kept\n$/);
});

test('without a log there is none', async ({ testContext }, testInfo) => {
  const { evidence, record } = known();
  await behavior(cdc, testContext(referenceLoader), record);
  expect(evidence.loader).not.toHaveProperty('log');
  expect(testInfo.attachments.map(({ name }) => name)).not.toContain('loader.log');
});
