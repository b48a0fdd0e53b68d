/** Every scenario of resilience, of one case for each sink and strategy. */
import { test } from '../../fixtures/test.ts';
import { scenarioCases } from '../../fixtures/resilience.ts';

for (const s of scenarioCases()) test(s.title, s.details, s.run);
