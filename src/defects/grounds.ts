/** Grounds that several defects are tried on. */
import type { Ground } from './contract.ts';

/** Enough rows written, of every source, that each rare value and update is among them; nothing is left stable. */
export const manyRows: Ground = { volume: { rows: 700, change_ratio: '1', delete_ratio: '0.26' } };
