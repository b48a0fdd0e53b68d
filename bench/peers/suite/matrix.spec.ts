/** All selected cases, by the loader that is measured. */
import { cases, test as base } from '../../../fixtures/index.ts';
import { peer } from './peer.ts';

const test = base.extend({ loader: peer() });
for (const c of cases()) test(c.title, c.details, c.run);
