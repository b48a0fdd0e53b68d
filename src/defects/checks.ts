/** Which checks must see a fault of what a target holds, by strategy and kind of sink. */
import type { MatrixCase } from '../model/case.ts';

export const chunksCheck = 'backfill_chunk_state_committed';

/** The checks that compare the contents of the rows that a load writes. */
export function content(c: MatrixCase): readonly string[] {
  return c.strategy === 'backfill' ? [...checksum(c), chunksCheck] : checksum(c);
}

/** The check that compares the contents of the rows that a load leaves alone. */
export function kept(c: MatrixCase): readonly string[] {
  return c.strategy === 'incremental_append' && isTable(c) ? ['existing_rows_preserved'] : checksum(c);
}

function checksum(c: MatrixCase): readonly string[] {
  if (c.sink_shape === 'log') return ['event_checksum_matches_expected'];
  switch (c.strategy) {
    case 'full_refresh':
      return ['checksum_matches_full_source'];
    case 'incremental_append':
      return ['append_checksum_matches_delta'];
    case 'scd2':
      return ['scd2_current_rows_match_source'];
    default:
      return ['checksum_matches_source_snapshot'];
  }
}

/** The contents, and the number of rows. */
export function lost(c: MatrixCase): readonly string[] {
  return [...counted(c), ...content(c), 'loader_report_matches_target'];
}

/** The same of rows that a load leaves alone. */
export function lostKept(c: MatrixCase): readonly string[] {
  // An append counts its delta alone.
  const count = c.strategy === 'incremental_append' && isTable(c) ? [] : counted(c);
  return [...count, ...kept(c), 'loader_report_matches_target'];
}

function counted(c: MatrixCase): readonly string[] {
  if (c.sink_shape === 'log') return ['event_count_matches_expected', 'keyed_events_present'];
  switch (c.strategy) {
    case 'full_refresh':
      return ['row_count_matches_full_source'];
    case 'incremental_append':
      return ['append_count_matches_delta'];
    case 'scd2':
      return ['row_hash_changes_create_new_versions'];
    case 'snapshot_diff':
      return ['row_count_matches_source_snapshot', 'snapshot_diff_row_hash_matches'];
    default:
      return ['row_count_matches_source_snapshot'];
  }
}

/** The contents, and the wide columns by name. */
export function wide(c: MatrixCase): readonly string[] {
  return [...content(c), 'wide_columns_preserved'];
}

/** The checks of a key that should be gone, or of a delete that is not told. */
export function keptDelete(c: MatrixCase): readonly string[] {
  if (c.sink_shape === 'log') return ['delete_events_present_when_expected', ...lost(c)];
  switch (c.strategy) {
    case 'full_refresh':
      return lost(c);
    case 'scd2':
      return ['scd2_history_closed', ...content(c)];
    default:
      return ['delete_keys_absent', ...lost(c)];
  }
}

export const isTable = (c: MatrixCase): boolean => c.sink_shape === 'table';
export const isLog = (c: MatrixCase): boolean => c.sink_shape === 'log';
export const everywhere = (): boolean => true;

/** Tables that are keyed by id and hold each id once. */
export const isKeyed = (c: MatrixCase): boolean =>
  isTable(c) && c.strategy !== 'incremental_append' && c.strategy !== 'scd2';

/** Whether a load says what was deleted: an append target keeps deletes as rows, a log of snapshots has none. */
export const tellsDeletes = (c: MatrixCase): boolean =>
  isTable(c) ? c.strategy !== 'incremental_append' : c.strategy !== 'full_refresh';
