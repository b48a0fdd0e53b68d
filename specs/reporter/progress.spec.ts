/** Progress by a clock of the spec's own: what a terminal shows, what a log has, and when either tells the time. */
import { expect, test } from '@playwright/test';
import { Progress, weightOf } from '../../reporters/progress.ts';
import type { Screen } from '../../reporters/progress.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';

/** A screen that keeps what was written, and a clock that stands until it is told otherwise. */
function watched(live: boolean, width = 79) {
  const lines: string[] = [];
  let status = '';
  let now = 1_000_000;
  const screen: Screen = {
    live,
    width,
    print: (text) => void lines.push(text),
    status: (text) => void (status = text),
    clear: () => void (status = ''),
  };
  const progress = new Progress(screen, 'mock_local', { tests: 10, weight: 10 }, () => now);
  return {
    progress,
    lines,
    status: () => status,
    pass: (seconds: number) => void (now += seconds * 1000),
    end: (title: string, failed = false) => progress.end(title, { failed, final: true, weight: 1 }),
  };
}

test('a terminal has one line: how many are done, how many failed, what runs', () => {
  const { progress, status, end, lines } = watched(true);
  progress.begin('behavior a');
  expect(status()).toBe('mock_local 0/10 · behavior a');
  progress.begin('behavior b');
  end('behavior a', true);
  expect(status()).toBe('mock_local 1/10 · 1 failed · behavior b');
  progress.end('behavior b', { failed: true, final: false, weight: 1 });
  progress.stop();
  expect(status()).toBe('');
  expect(lines).toEqual([]);
});

test('from ten seconds on it tells the time, an estimate of the rest, and how long a test has run', () => {
  const { progress, status, end, pass } = watched(true);
  progress.begin('behavior a');
  pass(9);
  progress.tick();
  expect(status()).toBe('mock_local 0/10 · behavior a');
  pass(3);
  progress.tick();
  // Of nothing done there is no estimate.
  expect(status()).toBe('mock_local 0/10 · 12 s · behavior a (12 s)');
  end('behavior a');
  expect(status()).toBe('mock_local 1/10 · 12 s, about 2 min left');
  for (let at = 0; at < 8; at++) end('');
  pass(60);
  progress.tick();
  expect(status()).toBe('mock_local 9/10 · 1 min 12 s, about 10 s left');
  end('');
  expect(status()).toBe('mock_local 10/10 · 1 min 12 s');
  progress.stop();
});

test('the estimate goes by the work and not by the number of tests', () => {
  const { progress, status, pass } = watched(true);
  for (let at = 0; at < 5; at++) progress.end('', { failed: false, final: true, weight: 0.02 });
  pass(20);
  progress.tick();
  expect(status()).toBe('mock_local 5/10 · 20 s');
  progress.stop();
});

test('what runs is named as far as there is room for whole titles', () => {
  const { progress, status } = watched(true, 50);
  for (const title of ['behavior the_first', 'preflight the_second', 'behavior the_third'])
    progress.begin(title);
  expect(status()).toBe('mock_local 0/10 · behavior the_first, +2');
  progress.stop();
});

test('a log has a line for each tenth, and one for ten seconds without any', () => {
  const { progress, lines, end, pass } = watched(false);
  expect(lines.splice(0)).toEqual(['mock_local: 10 tests']);
  progress.begin('behavior a');
  expect(lines).toEqual([]);
  end('behavior a');
  expect(lines.splice(0)).toEqual(['mock_local 1/10']);
  for (const title of ['a', 'b', 'c', 'd', 'e', 'f']) progress.begin(title);
  progress.tick();
  expect(lines).toEqual([]);
  pass(25);
  progress.tick();
  expect(lines.splice(0)).toEqual([
    'mock_local 1/10 · 25 s, about 4 min left · a (25 s), b (25 s), c (25 s), d (25 s), +2',
  ]);
  progress.tick();
  expect(lines).toEqual([]);
  progress.stop();
});

test('preflights and what the mode skips are next to nothing of the work', () => {
  const c = findCase('postgres_to_postgres__cdc') as MatrixCase;
  const cloud = findCase('postgres_to_bigquery__scd2') as MatrixCase;
  expect(weightOf('mock_local', { case: c, layer: 'behavior' })).toBe(1);
  expect(weightOf('mock_local', { case: c, layer: 'preflight' })).toBe(0.02);
  expect(weightOf('mock_local', { case: cloud, layer: 'behavior' })).toBe(0.02);
  expect(weightOf('mock_contract', { case: cloud, layer: 'behavior' })).toBe(1);
});
