import { expect, test } from '@playwright/test';
import { timed } from '../../src/certify/timed.ts';
import type { BehaviorEvidence } from '../../src/evidence/schema.ts';

function recorded() {
  const known: Partial<BehaviorEvidence>[] = [];
  const step = timed(
    (_, body) => body(),
    (part) => known.push(part),
  );
  return { known, step };
}

const took = (name: string) => ({ [name]: expect.any(Number) });

test('a step is on record while it runs, with its duration afterwards', async () => {
  const { known, step } = recorded();
  const result = await step('load', async () => {
    expect(known).toEqual([{ step: 'load' }]);
    return 7;
  });
  expect(result).toBe(7);
  expect(known).toEqual([{ step: 'load' }, { step: null, durations_ms: took('load') }]);
});

test('one that fails stays the one that was running', async () => {
  const { known, step } = recorded();
  await step('dataset', async () => {});
  await expect(step('load', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(known.slice(2)).toEqual([{ step: 'load' }, { durations_ms: took('load') }]);
});
