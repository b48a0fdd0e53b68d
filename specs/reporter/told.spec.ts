/** A failure is told once in full; the end names it again only where it is out of sight. */
import { expect, test } from '@playwright/test';
import { ChildSuite } from './support/suite.ts';

const ids = ['full_refresh', 'incremental_append', 'incremental_merge', 'replace'].map(
  (strategy) => `postgres_to_postgres__${strategy}`,
);
const failing = (id: string, first = ''): string =>
  `test(...matrixTest('${id}', 'behavior'), async ({}, testInfo) => { ${first}; attach(testInfo, () => ({ checks: [failedCheck] })); });\n`;

async function heads(testInfo: Parameters<Parameters<typeof test>[2]>[1], count: number, first = '') {
  const cases = ids.slice(0, count);
  const spec = cases.map((id, at) => failing(id, at > 0 ? first : '')).join('');
  const suite = new ChildSuite(testInfo, { cases, metadata: { layers: ['behavior'] }, spec });
  const { output, exitCode } = await suite.run();
  expect(exitCode, output).toBe(1);
  const lines = output.split('\n').filter((text) => text.startsWith('failed  behavior '));
  expect(output.split('checksum_matches_full_source: expected aaaa')).toHaveLength(count + 1);
  expect(output.split('  DPONE_MATRIX_CASE_ID=')).toHaveLength(count + 1);
  return {
    full: lines.filter((text) => !text.includes('checksum')).length,
    again: lines.filter((text) => text.endsWith('  checksum_matches_full_source')).length,
  };
}

test('few failures are told once', async ({}, testInfo) => {
  expect(await heads(testInfo, 3)).toEqual({ full: 3, again: 0 });
});

test('many are named again', async ({}, testInfo) => {
  expect(await heads(testInfo, 4)).toEqual({ full: 4, again: 4 });
});

test('few are named again where much was printed after the first', async ({}, testInfo) => {
  expect(await heads(testInfo, 2, "console.log('a line\\n'.repeat(9))")).toEqual({ full: 2, again: 2 });
});
