/** Certifies our loader by every case that the config selects. */
import { cases, test as base } from 'dpone-matrix';
import { checks } from '../checks.js';
import { loader } from '../loader.js';

const test = base.extend({ loader, checks });
for (const c of cases()) test(c.title, c.details, c.run);
