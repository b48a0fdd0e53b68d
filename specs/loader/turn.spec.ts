/** The turn of a target: who may commit, and who came too late. */
import { expect, test } from '@playwright/test';
import { Turn } from '../../src/loader/turn.ts';

test('a load goes on from its own token, and is refused once another has been committed', () => {
  const turn = new Turn('landing.orders');
  turn.begin(undefined);
  const first = turn.next(undefined);
  turn.took(first);
  const second = turn.next(first);
  expect(second).not.toBe(first);
  turn.took(second);
  expect(() => turn.next('of another load')).toThrow(
    expect.objectContaining({
      code: 'MATRIX_OVERTAKEN',
      message: expect.stringContaining(
        'another load of landing.orders has been committed since this one began',
      ),
    }),
  );
});

test('what was there before it began is no reason to refuse a load', () => {
  const turn = new Turn('landing.orders');
  turn.begin('of an earlier load');
  expect(turn.next('of an earlier load')).toMatch(/^[0-9a-f]{24}$/);
  expect(() => turn.next(undefined)).toThrow('load again');
});
