import { expect, test } from '@playwright/test';
import { namesAny, readCommandLine } from '../../src/evidence/command-line.ts';

const read = (...args: string[]) => readCommandLine(['node', 'cli.js', 'test', ...args]);

test('nothing narrows a run of everything', () => {
  for (const args of [
    [],
    ['--project=mock_local', '--workers', '2', '-c', 'other.config.ts', '--reporter', 'line'],
    ['--project', 'mock_local', 'unit', '--retries=2', '-j2', '--debug', '--update-snapshots', 'all'],
    ['--repeat-each', '3', '-x', '--', 'not-a-filter', '--grep'],
  ]) {
    expect(read(...args).narrowedBy, args.join(' ')).toEqual([]);
  }
});

test('paths, patterns and last failures do', () => {
  expect(read('--project=unit', 'specs/a.spec.ts:3', '--grep', '@sink:kafka').narrowedBy).toEqual([
    'specs/a.spec.ts:3',
    '--grep @sink:kafka',
  ]);
  expect(read('-g', '-starts-with-a-dash').narrowedBy).toEqual(['-g -starts-with-a-dash']);
  expect(read('-gpattern').narrowedBy).toEqual(['-g pattern']);
  expect(read('--grep-invert=slow').narrowedBy).toEqual(['--grep-invert slow']);
  expect(read('--last-failed').narrowedBy).toEqual(['--last-failed']);
  expect(read('--only-changed', '--list').narrowedBy).toEqual(['--only-changed']);
  expect(read('--only-changed', 'main').narrowedBy).toEqual(['--only-changed main']);
  expect(read('--test-list', 'list.txt').narrowedBy).toEqual(['--test-list list.txt']);
});

test('a run that another tool started counts as narrowed', () => {
  expect(readCommandLine(['node', 'cli.js', 'test-server']).narrowedBy).toEqual([
    'a run that was not started by playwright test',
  ]);
  expect(read('--ui').narrowedBy).toEqual(['--ui']);
});

test('listing and projects', () => {
  expect(read('--list')).toMatchObject({ list: true, projects: undefined });
  expect(read('--project', 'a', 'b', '--project=c', '--list')).toMatchObject({
    list: true,
    projects: ['a', 'b', 'c'],
  });
});

test('the output folder', () => {
  expect([read().output, read('--output', 'a').output, read('--output=b').output]).toEqual([
    undefined,
    'a',
    'b',
  ]);
});

test('project patterns', () => {
  expect(namesAny(['MOCK_*'], ['mock_local'])).toBe(true);
  expect(namesAny(['*local'], ['mock_local'])).toBe(true);
  expect(namesAny(['mock'], ['mock_local'])).toBe(false);
  expect(namesAny(['mock.local', 'unit'], ['mock_local'])).toBe(false);
});
