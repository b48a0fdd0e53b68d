/** The volume of a run in words. */
import type { VolumeSettings } from '../evidence/metadata.ts';
import { plural } from './numbers.ts';

/** `3 wide columns of 120 (1, 7, 12)`. */
export function columnsShown({ columns = [] }: VolumeSettings): string {
  return `only ${plural(columns.length, 'wide column')} (${listOf(columns)})`;
}

/** As DPONE_MATRIX_COLUMNS takes it: `1,7-9`. */
export function listOf(ordinals: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const ordinal of ordinals) {
    const run = runs.at(-1);
    if (run && run[1] === ordinal - 1) run[1] = ordinal;
    else runs.push([ordinal, ordinal]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
