import { within } from '../../src/services/within.ts';
import { expect, test } from './support.ts';

test('work that ends in time is what it leads to', async () => {
  expect(await within(1000, 'the work', Promise.resolve(7))).toBe(7);
  const failure = new Error('it failed');
  await expect(within(1000, 'the work', Promise.reject(failure))).rejects.toBe(failure);
});

test('work that does not end is an error', async () => {
  await expect(within(20, 'the work', new Promise(() => {}))).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNREACHABLE',
    message: 'the work took longer than 0.02 s',
  });
});
