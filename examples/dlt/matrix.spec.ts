/** All selected cases, by dlt. */
import { cases, test as base } from 'dpone-matrix';
import { loader } from './loader.ts';

const test = base.extend({ loader });
for (const c of cases()) test(c.title, c.details, c.run);
