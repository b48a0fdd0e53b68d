/** The checker in memory: every case of the matrix, with every defect that can befall it. */
import { test } from '../../fixtures/test.ts';
import { trialCases } from '../../fixtures/trials.ts';

for (const t of trialCases()) test(t.title, t.details, t.run);
