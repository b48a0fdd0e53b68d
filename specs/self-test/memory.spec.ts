/** The checker in memory: every strategy, into a table and into a log. */
import { cases } from '../../src/matrix/cases.ts';
import { declareSelfTests } from './support/declare.ts';

declareSelfTests(cases.filter((c) => ['postgres_to_mssql', 'postgres_to_kafka'].includes(c.pair_id)));
