/** Faults of single values, each planted in one cell: the least that such a fault does, and the hardest to see. */
import type { Row } from '../../model/rows.ts';
import type { Value } from '../../model/value.ts';
import { isWide } from '../../model/wide.ts';
import { everywhere, wide } from '../checks.ts';
import { manyRows } from '../grounds.ts';
import type { ContentDefect } from '../contract.ts';
import { sameRow } from '../damage.ts';
import type { Left } from '../left.ts';
import { anyKindFaults } from './any-kind.ts';
import { columnDefects } from './columns.ts';
import { documentFaults } from './documents.ts';
import { befalls } from './fault.ts';
import type { ValueFault } from './fault.ts';
import { numberFaults } from './numbers.ts';
import { otherFaults } from './others.ts';
import { textFaults } from './texts.ts';
import { timeFaults } from './times.ts';

/** The first wide cell of what the load has written that can show the fault. */
function struck(left: Left, fault: ValueFault): readonly Row[] {
  const columns = [...left.columns.entries()].filter(
    ([, column]) => isWide(column) && befalls(fault, column),
  );
  const positions = left.writtenData;
  for (const [at, column] of columns) {
    for (const [index, position] of positions.entries()) {
      const row = left.row(position);
      const value = row[at] as Value;
      const other = left.row(positions[(index + 1) % positions.length] as number)[at] as Value;
      const changed = fault.change(value, column, other);
      if (changed === undefined || sameRow([value], [changed])) continue;
      return left.after.with(position, row.with(at, changed));
    }
  }
  return left.some([], `value that could show “${fault.name}”`);
}

const cellDefects: readonly ContentDefect[] = [
  ...anyKindFaults,
  ...textFaults,
  ...numberFaults,
  ...timeFaults,
  ...documentFaults,
  ...otherFaults,
].map((fault) => ({
  name: fault.name,
  category: 'values',
  by: 'content',
  breaks: fault.breaks,
  columns: [...(fault.kinds ?? []), ...(fault.families ?? [])],
  ...(fault.rare === true ? { ground: manyRows } : {}),
  appliesTo: everywhere,
  seenBy: (c) => (fault.nulls === true ? [...wide(c), 'no_unexpected_null_density'] : wide(c)),
  plant: (left) => struck(left, fault),
}));

export const valueDefects: readonly ContentDefect[] = [...cellDefects, ...columnDefects];
