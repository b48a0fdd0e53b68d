/** The published JSON Schemas: they are the code's, every request keeps to them, and they refuse what is none. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { generateSchemas } from '../../src/docs/schemas.ts';
import { packageDocs } from '../../src/certify/docs-pages.ts';
import { load } from '../../src/certify/behavior.ts';
import { readAnswer } from '../../src/loader/command/answer.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { Loader, LoadRequest } from '../../src/model/loader.ts';
import { expect } from '@playwright/test';
import { test } from '../../fixtures/test.ts';
import { caseOf, smallLoad } from '../certify/trials/support.ts';

test.use(smallLoad);

/** As a repo reads them that has the package. */
const published = (name: string): object =>
  createRequire(import.meta.url)(`dpone-matrix/schemas/${name}.schema.json`) as object;

// The pattern beside a format says all of it.
const ajv = new Ajv2020({ allErrors: true, formats: { 'date-time': true } });
const isRequest = ajv.compile(published('load-request'));
const isReport = ajv.compile(published('load-report'));

const faults = (request: unknown): readonly string[] =>
  isRequest(request)
    ? []
    : (isRequest.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

test('they are as the code says', () => {
  expect([...generateSchemas().keys()]).toEqual([
    'schemas/load-request.schema.json',
    'schemas/load-report.schema.json',
  ]);
  for (const [path, text] of generateSchemas()) {
    expect(readFileSync(join(packageDocs, path), 'utf8'), path).toBe(text);
  }
});

for (const source of new Set(cases.map((c) => c.source))) {
  test(`every request of ${source} keeps to them as it is sent`, async ({ testContext }) => {
    test.setTimeout(120_000);
    const sent: LoadRequest[] = [];
    const loader: Loader = {
      ...referenceLoader,
      prepare: async (request) => {
        sent.push(JSON.parse(JSON.stringify(request)) as LoadRequest);
        await referenceLoader.prepare?.(request);
      },
      load: async (request) => {
        sent.push(JSON.parse(JSON.stringify(request)) as LoadRequest);
        const report = await referenceLoader.load(request);
        const answer = JSON.stringify(report);
        expect(isReport(JSON.parse(answer)), answer).toBe(true);
        expect(readAnswer(Buffer.from(answer), 'load')).toEqual({ report });
        return report;
      },
    };
    const mine = cases.filter((c) => c.source === source);
    for (const c of mine) {
      const context = testContext(loader);
      const names = { prefix: `${context.names.prefix}${mine.indexOf(c).toString(36)}_` };
      await load(
        c,
        { ...context, names },
        (_, body) => body(),
        () => {},
      );
    }
    for (const request of sent) {
      expect(faults(request), request.manifest.certification.case_id).toEqual([]);
    }
    const asked = (phase: LoadRequest['phase']) =>
      sent.filter((request) => request.phase === phase).map(({ manifest }) => manifest.certification.case_id);
    expect(asked('load')).toEqual(mine.map(({ case_id }) => case_id));
    const ofEngines = mine.filter(({ strategy }) => strategy === 'xmin' || strategy === 'cdc');
    expect(asked('prepare')).toEqual(ofEngines.map(({ case_id }) => case_id));
  });
}

test('what is no request is refused, where it is none', async ({ testContext }) => {
  let request: LoadRequest | undefined;
  const loader: Loader = {
    ...referenceLoader,
    load: (asked) => {
      request = JSON.parse(JSON.stringify(asked)) as LoadRequest;
      return referenceLoader.load(asked);
    },
  };
  await load(
    caseOf('postgres_to_postgres__backfill'),
    testContext(loader),
    (_, body) => body(),
    () => {},
  );
  const spoilt = (spoil: (copy: Record<string, never>) => void): readonly string[] => {
    const copy = structuredClone(request) as unknown as Record<string, never>;
    spoil(copy);
    return faults(copy);
  };
  expect(spoilt(() => {})).toEqual([]);
  expect(spoilt((copy) => Object.assign(copy, { points: true }))).toEqual([]);
  expect(spoilt((copy) => Object.assign(copy, { points: false }))).toEqual([
    '/points must be equal to constant',
  ]);
  const missing = Object.keys(request ?? {}).map((field) =>
    spoilt((copy) => void Reflect.deleteProperty(copy, field)),
  );
  expect(missing).toEqual(
    Object.keys(request ?? {}).map((field) => [` must have required property '${field}'`]),
  );
  const at = (copy: unknown, ...path: string[]): Record<string, unknown> =>
    path.reduce((value, name) => (value as Record<string, unknown>)[name], copy) as Record<string, unknown>;
  expect(spoilt((copy) => Object.assign(copy, { phase: 'loading' }))[0]).toMatch(
    /^\/phase must be equal to one/,
  );
  expect(spoilt((copy) => Object.assign(copy, { other: 1 }))).toEqual([
    ' must NOT have additional properties',
  ]);
  expect(spoilt((copy) => Object.assign(copy, { deadline: 'soon' }))[0]).toMatch(
    /^\/deadline must match pattern/,
  );
  expect(spoilt((copy) => Object.assign(at(copy, 'connections', 'sink'), { url: 7 }))).toEqual([
    '/connections/sink/url must be string',
  ]);
  expect(
    spoilt((copy) => Object.assign(at(copy, 'manifest', 'sink', 'strategy'), { mode: 'any' }))[0],
  ).toMatch(/^\/manifest\/sink\/strategy\/mode must be equal to one/);
  expect(
    spoilt((copy) => Object.assign(at(copy, 'manifest', 'sink', 'strategy', 'chunk'), { from: 'June' }))[0],
  ).toMatch(/^\/manifest\/sink\/strategy\/chunk\/from must match pattern/);
});

test('they take and refuse the same answers as the command loader does', () => {
  const chunk = { from: '2026-06-01', to: '2026-06-01', rows: 1, committed: true };
  const report = { read: 1, removed: 0, added: 1 };
  const answers: readonly (readonly [answer: unknown, isGood: boolean])[] = [
    [report, true],
    [{ ...report, seconds: 1.5 }, true],
    [{ ...report, chunks: null }, true],
    [{ ...report, chunks: [] }, true],
    [{ ...report, chunks: [{ ...chunk, note: 'x' }] }, true],
    [{ unsupported: 'no log reader' }, true],
    [{ unsupported: '' }, false],
    [{}, false],
    [[], false],
    [null, false],
    [{ ...report, read: -1 }, false],
    [{ ...report, read: 1.5 }, false],
    [{ ...report, read: '1' }, false],
    [{ read: 1, removed: 0 }, false],
    [{ ...report, chunks: 'three' }, false],
    [{ ...report, chunks: [{ ...chunk, from: 'June' }] }, false],
    [{ ...report, chunks: [{ ...chunk, committed: 1 }] }, false],
    [{ ...report, chunks: [{ ...chunk, rows: -1 }] }, false],
  ];
  for (const [answer, isGood] of answers) {
    const text = JSON.stringify(answer);
    expect(isReport(answer), text).toBe(isGood);
    expect('fault' in readAnswer(Buffer.from(text), 'load'), text).toBe(!isGood);
  }
});
