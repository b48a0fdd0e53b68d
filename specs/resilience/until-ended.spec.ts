/** Work that ends, that waits, and that does neither. */
import { expect, test } from '@playwright/test';
import { endedOrWaiting } from '../../src/resilience/until-ended.ts';

const never = new Promise<never>(() => {});

test('work that ends has ended, by an error too', async () => {
  expect(await endedOrWaiting('it', Promise.resolve(), {})).toBe('ended');
  expect(await endedOrWaiting('it', Promise.reject(new Error('planted')), {})).toBe('ended');
});

test('work that waits is left to wait', async () => {
  let asked = 0;
  const hasWaiting = async (): Promise<boolean> => (asked += 1) > 2;
  expect(await endedOrWaiting('it', never, { hasWaiting })).toBe('waiting');
  expect(asked).toBe(3);
});

test('whether somebody waits is asked of what is held itself', async () => {
  class Held {
    readonly #waits = true;
    async hasWaiting(): Promise<boolean> {
      return this.#waits;
    }
  }
  expect(await endedOrWaiting('it', never, new Held())).toBe('waiting');
});

test('work that does neither is told by its name', async () => {
  await expect(
    endedOrWaiting('a reading at staging', never, { hasWaiting: async () => false }, 20),
  ).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
    message: expect.stringMatching(/^a reading at staging did not end/),
  });
});
