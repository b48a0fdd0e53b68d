/** Volumes that several specs use, and rows as a plain list. */
import { volumeOf } from '../../src/dataset/volume.ts';
import type { Row, Rows } from '../../src/model/rows.ts';
import type { Volume } from '../../src/model/volume.ts';

export const sources = ['postgres', 'mssql', 'clickhouse', 'api', 'kafka'] as const;

export function volume(rows: number, change_ratio = '0.2', delete_ratio = '0.05'): Volume {
  return volumeOf({ rows, change_ratio, delete_ratio });
}

export function list(rows: Rows): readonly Row[] {
  return [...rows.batches()].flat();
}
