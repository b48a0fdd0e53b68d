/** The names of a case's checks, held against the table of the matrix. */
import { expect, test } from '@playwright/test';
import { checkNamesOf } from '../../src/certify/check-names.ts';
import { cases } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';

const everyCase = [
  'wide_columns_preserved',
  'no_unexpected_null_density',
  'source_unchanged',
  'loader_report_matches_target',
];
const merged = [
  'row_count_matches_source_snapshot',
  'checksum_matches_source_snapshot',
  'delete_keys_absent',
];
const ofTables: Readonly<Partial<Record<string, readonly string[]>>> = {
  full_refresh: ['row_count_matches_full_source', 'checksum_matches_full_source'],
  incremental_append: [
    'append_count_matches_delta',
    'append_checksum_matches_delta',
    'existing_rows_preserved',
  ],
  snapshot_diff: [...merged, 'snapshot_diff_row_hash_matches'],
  backfill: [...merged, 'backfill_chunk_state_committed'],
  scd2: ['scd2_current_rows_match_source', 'scd2_history_closed', 'row_hash_changes_create_new_versions'],
};
const events = ['event_count_matches_expected', 'event_checksum_matches_expected', 'keyed_events_present'];

function own({ sink_shape, strategy }: MatrixCase): readonly string[] {
  if (sink_shape === 'table') return ofTables[strategy] ?? merged;
  return strategy === 'full_refresh' ? events : [...events, 'delete_events_present_when_expected'];
}

test('each case has those of every case, then its own', async () => {
  for (const c of cases) expect(await checkNamesOf(c), c.case_id).toEqual([...everyCase, ...own(c)]);
});
