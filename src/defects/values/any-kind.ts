/** What can befall a value of any kind: it is lost, or it is that of another row. */
import { kinds } from '../../model/value.ts';
import type { Kind } from '../../model/value.ts';
import type { ValueFault } from './fault.ts';

const lost = (kind: Kind): ValueFault => ({
  name: `null for a value (${kind})`,
  breaks: `A value of kind ${kind} is lost.`,
  kinds: [kind],
  nulls: true,
  change: (value) => (value === null ? undefined : null),
});

const anothers = (kind: Kind): ValueFault => ({
  name: `another row’s value (${kind})`,
  breaks: `A value of kind ${kind} is that of the next row.`,
  kinds: [kind],
  change: (value, _, other) => (value === null || other === null ? undefined : other),
});

export const anyKindFaults: readonly ValueFault[] = kinds.flatMap((kind) => [lost(kind), anothers(kind)]);
