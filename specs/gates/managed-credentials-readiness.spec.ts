/** Readiness: what is set is told by name, and no value ever is. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { judgeReadiness } from '../../src/gates/managed-credentials-readiness.ts';
import { dpone } from '../cli/terminal.ts';
import { told } from './support/told.ts';

const systems = {
  one: { title: 'One', external: { url: { variable: 'ONE_URL', meaning: 'URL of One' } } },
  two: {
    title: 'Two',
    external: {
      project: { variable: 'TWO_PROJECT', meaning: 'project', orElse: 'endpoint' },
      endpoint: { variable: 'TWO_ENDPOINT', meaning: 'endpoint', optional: true },
    },
    credentials: [{ variable: 'TWO_KEY', meaning: 'path of a key' }],
  },
} as unknown as Parameters<typeof judgeReadiness>[0]['systems'];
const judged = (...set: readonly string[]) =>
  judgeReadiness({ systems, isSet: (name) => set.includes(name) });

test('what is needed is there or unverified, what is optional is skipped', () => {
  expect(told(judged('ONE_URL'))).toEqual([
    'PASS credentials:ONE_URL',
    'UNVERIFIED credentials:TWO_PROJECT',
    'SKIP credentials:TWO_ENDPOINT',
    'SKIP credentials:TWO_KEY',
  ]);
  expect(
    told(judged('ONE_URL', 'TWO_PROJECT', 'TWO_ENDPOINT', 'TWO_KEY')).every((line) =>
      line.startsWith('PASS'),
    ),
  ).toBe(true);
});

test('what does in the place of another makes it optional, and the other way round not', () => {
  expect(told(judged('TWO_ENDPOINT'))).toEqual([
    'UNVERIFIED credentials:ONE_URL',
    'SKIP credentials:TWO_PROJECT',
    'PASS credentials:TWO_ENDPOINT',
    'SKIP credentials:TWO_KEY',
  ]);
});

test('a value is in no output and in no file', async ({}, testInfo) => {
  const folder = testInfo.outputPath('.');
  const words = ['hunter2', 'somebody', 'db.example.com'];
  const url = `postgresql://${words[1]}:${words[0]}@${words[2]}/orders`;
  for (const format of ['md', 'json']) {
    const argv = ['ops', 'managed-credentials-readiness', '--system', 'postgres', '--format', format];
    const { code, out, error } = await dpone(argv, { DPONE_MATRIX_POSTGRES_URL: url }, folder);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    const files = ['json', 'md'].map((ending) =>
      readFileSync(testInfo.outputPath(`managed-credentials-readiness.${ending}`), 'utf8'),
    );
    for (const text of [out, ...files]) {
      expect(text).toContain('DPONE_MATRIX_POSTGRES_URL');
      for (const word of words) expect(text).not.toContain(word);
    }
  }
});
