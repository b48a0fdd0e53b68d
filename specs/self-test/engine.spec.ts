/** The checker against a real engine: every strategy from Postgres to Postgres. */
import { cases } from '../../src/matrix/cases.ts';
import { declareSelfTests } from './support/declare.ts';

declareSelfTests(cases.filter((c) => c.pair_id === 'postgres_to_postgres'));
