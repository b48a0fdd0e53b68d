/** A run against an emulator can never pass for a run against the service: every text says so, and it certifies nothing. */
import { expect, test } from '@playwright/test';

import { engineSchema } from '../../src/evidence/parts.ts';
import type { RunRecord } from '../../src/evidence/run-record.ts';
import { engineText } from '../../src/report/engines.ts';
import { summaryMarkdown } from '../../src/report/summary.ts';
import { extentText } from '../../src/report/verdict.ts';
import { engineData } from '../../src/report/dashboard/run.ts';
import { mixedRun } from './dashboard/support/run.ts';

const engine = {
  system: 'bigquery',
  provenance: 'external',
  product: 'BigQuery',
  version: 'API v2',
  endpoint: 'service',
  cases: 43,
} as const;
const emulator = {
  ...engine,
  endpoint: 'emulator',
  stand_in: 'an emulator at 127.0.0.1:9150, which is not the BigQuery service',
} as const;

function passed(engines: RunRecord['engines']): RunRecord {
  return mixedRun({ status: 'passed', run_mode: 'vendor_live', project: 'vendor_live', engines }).record;
}

test('a run against the service certifies what it did; one against an emulator nothing', () => {
  expect(extentText(passed([engine]))).toMatch(/^whole: certifies reference/);
  expect(extentText(passed([emulator]))).toBe(
    'certifies nothing: an emulator answered in the place of BigQuery (43 cases)',
  );
  const { stand_in: _stand_in, ...silent } = emulator;
  expect(extentText(passed([engine, silent]))).toMatch(/^certifies nothing: an emulator/);
});

test('terminal, summary and dashboard name the kind of the endpoint', () => {
  expect(engineText(engine)).toBe('bigquery: external, BigQuery API v2, endpoint: service');
  expect(engineText(emulator)).toBe(
    'bigquery: external, BigQuery API v2, endpoint: emulator, a stand-in: an emulator at 127.0.0.1:9150, which is not the BigQuery service',
  );
  const run = mixedRun({ engines: [emulator] });
  expect(summaryMarkdown(run)).toContain('endpoint: emulator, a stand-in: an emulator at');
  expect(engineData(engine)).toMatchObject({ endpoint: 'service' });
  expect(engineData(emulator)).toMatchObject({ endpoint: 'emulator', stand_in: emulator.stand_in });
});

test('evidence takes no other word for it', () => {
  const { cases: _cases, ...of } = engine;
  expect(engineSchema.safeParse(of).success).toBe(true);
  expect(engineSchema.safeParse({ ...of, endpoint: 'live' }).success).toBe(false);
});
