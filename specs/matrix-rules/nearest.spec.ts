import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { didYouMean, distance, nearest } from '../../src/matrix/nearest.ts';
import { cases } from '../../src/matrix/cases.ts';
import { strategies } from '../../src/model/case.ts';

test('distance counts inserted, left out, replaced and swapped letters', () => {
  expect(distance('', 'abc')).toBe(3);
  expect(distance('kafka', 'kafka')).toBe(0);
  expect(distance('kafak', 'kafka')).toBe(1);
  expect(distance('kafk', 'kafka')).toBe(1);
  expect(distance('kaffka', 'kafka')).toBe(1);
  expect(distance('kafla', 'kafka')).toBe(1);
  expect(distance('kitten', 'sitting')).toBe(3);
  // Two neighbours are swapped only where both are the other's.
  expect(distance('ab', 'ba')).toBe(1);
  expect(distance('ab', 'xy')).toBe(2);
  expect(distance('ab', 'bx')).toBe(2);
  expect(distance('ab', 'xa')).toBe(2);
});

test('distance is symmetric, zero only for equals, and bounded by the lengths', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const edits = distance(a, b);
      expect(edits).toBe(distance(b, a));
      expect(edits === 0).toBe(a === b);
      expect(edits).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(edits).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
    }),
  );
});

test('one wrong letter still finds the strategy', () => {
  for (const strategy of strategies) {
    for (let at = 0; at < strategy.length; at++) {
      const typo = `${strategy.slice(0, at)}${strategy.slice(at + 1)}`;
      expect(nearest(typo, strategies), typo).toEqual([strategy]);
    }
  }
});

test('a part, other separators and other case find the name', () => {
  expect(nearest('merge', strategies)).toEqual(['incremental_merge']);
  expect(nearest('Full-Refresh', strategies)).toEqual(['full_refresh']);
  expect(nearest('postgresql', ['mssql', 'postgres', 'clickhouse'])).toEqual(['postgres']);
  expect(nearest('pg', ['mssql', 'postgres', 'clickhouse'])).toEqual(['postgres']);
  const ids = cases.map((c) => c.case_id);
  expect(nearest('postgres_to_mssql_merge', ids)).toEqual(['postgres_to_mssql__incremental_merge']);
  expect(nearest('postgres_to_msql__scd2', ids)).toEqual(['postgres_to_mssql__scd2']);
});

test('a name that contains the word comes before one that has its letters, though that is nearer', () => {
  expect(nearest('ab', ['axb', 'xxabxx'])).toEqual(['xxabxx']);
  expect(nearest('ab', ['zz', 'axxxxb'])).toEqual(['axxxxb']);
});

test('a single letter finds the nearest name, not one that happens to have it', () => {
  expect(nearest('x', ['postgres_xmin', 'cdc'])).toEqual(['cdc']);
});

test('blanks around a word, and several separators in a row, do not count', () => {
  expect(nearest(' ab ', ['qq', 'xxabxx'])).toEqual(['xxabxx']);
  expect(nearest('ab - cd', ['zzzzzz', 'xx_ab_cd_xx'])).toEqual(['xx_ab_cd_xx']);
});

test('a separator stands for a separator, and is not left out', () => {
  expect(nearest('b-c', ['xxbcxx', 'ab_cd'])).toEqual(['ab_cd']);
});

test('told as a question', () => {
  expect(didYouMean('kafak', ['api', 'kafka'])).toBe('did you mean "kafka"?');
  expect(didYouMean('ap', ['api', 'kafka', 'mssql'], 2)).toBe('did you mean "api" or "kafka"?');
  expect(didYouMean('ab', ['aba', 'abb', 'abc'], 3)).toBe('did you mean "aba", "abb" or "abc"?');
  expect(didYouMean('x', [])).toBe('');
});
