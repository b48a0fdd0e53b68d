/** A limit that is known by words of the finding explains that finding and no other. */
import { expect, test } from '@playwright/test';
import type { TestContext } from '../../src/certify/context.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { Scenario } from '../../src/resilience/contract.ts';
import { runScenario } from '../../src/resilience/run.ts';

const limit = { scenario: 'read', seen: 'seen in some parts alone', text: 'The engine is so.' } as const;

/** As much of a test's context as a scenario that does nothing asks for. */
const context = {
  names: { prefix: 'dpm_' },
  loader: { name: 'none' },
  connect: async () => ({ limits: [limit] }),
  step: (_: string, body: () => Promise<unknown>) => body(),
} as unknown as TestContext;

async function outcomeOf(seen: string) {
  const scenario: Scenario = {
    name: 'read',
    asks: '',
    variants: () => [{ name: 'v', run: async () => ({ outcome: 'violated', seen, fired: 'once' }) }],
    defects: () => [],
  };
  const c = findCase('postgres_to_kafka__cdc');
  const { variants } = await runScenario(scenario, c as NonNullable<typeof c>, {
    ...context,
    state_directory: test.info().outputPath(),
  });
  return variants[0];
}

test('words that the limit is about make it a limit, and others leave a violation', async () => {
  expect(await outcomeOf('seen in some parts alone: partition 1')).toMatchObject({
    outcome: 'limit',
    limit: limit.text,
  });
  const other = await outcomeOf('neither: 1 row is missing');
  expect(other).toMatchObject({ outcome: 'violated', documented: limit.text });
  expect(other).not.toHaveProperty('limit');
});
