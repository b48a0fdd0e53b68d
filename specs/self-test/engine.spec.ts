/** The checker against a real engine: every strategy from Postgres to Postgres. */
import { test } from '../../fixtures/test.ts';
import { trialCases } from '../../fixtures/trials.ts';

for (const t of trialCases({ only: (c) => c.pair_id === 'postgres_to_postgres' }))
  test(t.title, t.details, t.run);
