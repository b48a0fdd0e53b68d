import { expect, test } from '@playwright/test';
import { errorText, evidencedText } from '../../reporters/error-text.ts';

test('an error with its causes, each once, without passwords', () => {
  expect(errorText({ message: 'Error: plain' })).toBe('Error: plain');
  expect(errorText({ value: 'a text, thrown' })).toBe('a text, thrown');
  const deep = {
    message: 'TypeError: fetch failed',
    cause: { message: 'Error: connect ECONNREFUSED 10.0.0.1' },
  };
  expect(errorText(deep)).toBe('TypeError: fetch failed: connect ECONNREFUSED 10.0.0.1');
  expect(errorText({ message: 'Error: out', cause: { ...deep, message: 'Error: in' } })).toBe(
    'Error: out: in: connect ECONNREFUSED 10.0.0.1',
  );
  // What an error says of its cause is not said twice.
  expect(errorText({ message: 'Error: a: b', cause: { message: 'Error: b' } })).toBe('Error: a: b');
  expect(errorText({ message: 'Error: x', cause: { message: 'at postgres://u:s3cret@h/d' } })).not.toContain(
    's3cret',
  );
});

test("an error of the product's own says all there is to say", () => {
  const own = {
    message: 'MatrixError [MATRIX_X]: it is so',
    cause: { message: 'Error: the driver quotes a password' },
  };
  expect(errorText(own)).toBe('MatrixError [MATRIX_X]: it is so');
});

test('causes have an end', () => {
  const loop: { message: string; cause?: object } = { message: 'Error: round' };
  let error: object = loop;
  for (let level = 0; level < 100; level++) error = { message: `Error: level ${level}`, cause: error };
  expect(errorText(error).split(': ').length).toBeLessThan(10);
});

test('the evidence knows more of an error, where it is that error', () => {
  const error = { message: 'Error: the warehouse is closed' };
  expect(evidencedText(error, 'the warehouse is closed: it is Sunday')).toBe(
    'Error: the warehouse is closed: it is Sunday',
  );
  expect(evidencedText(error, undefined)).toBe('Error: the warehouse is closed');
  expect(evidencedText(error, 'something else')).toBe('Error: the warehouse is closed');
  const several = 'connect ECONNREFUSED ::1:1: connect ECONNREFUSED 127.0.0.1:1';
  for (const message of ['AggregateError', 'AggregateError: '])
    expect(evidencedText({ message }, several)).toBe(`AggregateError: ${several}`);
  expect(evidencedText({ message: 'MatrixError [MATRIX_X]: it is so' }, 'it is so')).toBe(
    'MatrixError [MATRIX_X]: it is so',
  );
});
