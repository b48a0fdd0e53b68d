/** What an error says, with what lies below it. */
import { expect, test } from '@playwright/test';
import { errorWords } from '../../src/model/error-words.ts';

test('what failed while another failure was cleaned up after comes second', () => {
  const both = Object.assign(new Error('An error was suppressed during disposal'), {
    name: 'SuppressedError',
    suppressed: new Error('the load failed', { cause: new Error('no room') }),
    error: new Error('the disk does not answer'),
  });
  expect(errorWords(both)).toBe('the load failed: no room: the disk does not answer');
});

test('reasons are told once, outermost first', () => {
  expect(errorWords(new Error('fetch failed', { cause: new Error('fetch failed: refused') }))).toBe(
    'fetch failed: fetch failed: refused',
  );
  expect(errorWords(new AggregateError([new Error('one'), new Error('two')], 'all'))).toBe('all: one: two');
});
