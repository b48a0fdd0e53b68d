import { expect, test } from '@playwright/test';
import type { TestResult } from '@playwright/test/reporter';
import { shownPath } from '../../reporters/shown.ts';
import { findEvidence } from '../../reporters/evidence.ts';
import { writeEvidence } from '../../src/evidence/files.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { behaviorEvidence } from './support/evidence.ts';

const c = findCase('postgres_to_mssql__scd2') as MatrixCase;
const whole = behaviorEvidence(c, 'mock_local');

test('evidence counts once, by path, of this case, mode and run', ({}, testInfo) => {
  const path = testInfo.outputPath('evidence.json');
  writeEvidence(path, whole);
  const expected = {
    case: c,
    layer: 'behavior',
    run_mode: 'mock_local',
    run_id: whole.run_id,
  } as const;
  const attachment = { name: 'dpone-matrix-behavior', contentType: 'application/json', path };
  const find = (attachments: TestResult['attachments'], change: object = {}) =>
    findEvidence({ ...expected, ...change }, { attachments } as TestResult);
  expect(find([attachment])).toEqual({ evidence: whole });
  expect(find([])).toEqual({ problem: 'no evidence: nothing is attached as dpone-matrix-behavior' });
  expect(find([attachment, attachment])).toEqual({
    problem: 'evidence is attached 2 times as dpone-matrix-behavior',
  });
  expect(find([{ name: attachment.name, contentType: 'application/json', body: Buffer.from('{}') }])).toEqual(
    {
      problem: 'dpone-matrix-behavior is attached as a body, not by path',
    },
  );
  expect(find([attachment], { run_id: 'another' })).toEqual({
    problem: `evidence is of another run_id: "${whole.run_id}"`,
  });
  expect(find([attachment], { run_mode: 'real_local' })).toEqual({
    problem: 'evidence is of another run_mode: "mock_local"',
  });
  expect(find([{ ...attachment, path: `${path}.gone` }])).toEqual({
    problem: expect.stringContaining('.gone'),
  });
  expect(find([{ ...attachment, name: 'dpone-matrix-preflight' }], { layer: 'preflight' })).toEqual({
    problem: expect.stringContaining(`cannot take ${shownPath(path)}: `),
  });
});
