/** The checker against real engines: cases that touch every source, every sink, and every strategy of Postgres. */
import { test } from '../../fixtures/test.ts';
import { trialCases } from '../../fixtures/trials.ts';
import type { MatrixCase, Strategy } from '../../src/model/case.ts';

/** By pair; `all` are its strategies. What differs between sinks is how rows are put there and read back. */
const sample: Readonly<Record<string, 'all' | readonly Strategy[]>> = {
  postgres_to_postgres: 'all',
  mssql_to_mssql: 'all',
  kafka_to_clickhouse: ['scd2'],
  clickhouse_to_kafka: ['incremental_merge'],
  api_to_postgres: ['full_refresh'],
};

function isSampled({ pair_id, strategy }: MatrixCase): boolean {
  const strategies = sample[pair_id];
  return strategies === 'all' || (strategies?.includes(strategy) ?? false);
}

// Hundreds of targets are held and read back in one test.
test.setTimeout(600_000);
for (const t of trialCases({ only: isSampled })) test(t.title, t.details, t.run);
