/** Says which cases a run leaves out for want of an engine: those that a system of the given names takes part in. */
import { cases } from '../src/matrix/cases.ts';

const missing = process.argv.slice(2);
const local = cases.filter((c) => c.local_service_supported);
const left = local.filter((c) => missing.includes(c.source) || missing.includes(c.sink));
console.log(
  `${left.length} of ${local.length} cases, because no engine is to be had here for: ${missing.join(', ')}`,
);
