/** The matrix: preflight and behavior of every selected case. */
import { cases, test } from '../../fixtures/index.ts';

for (const c of cases()) test(c.title, c.details, c.run);
