/** Cases under stress: each selected case whose strategy is offered. */
import { stressCases } from '../../fixtures/stress.ts';
import { test } from '../../fixtures/test.ts';

for (const s of stressCases()) test(s.title, s.details, s.run);
