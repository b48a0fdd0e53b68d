/** Which cases dlt is certified for, and by how many rows. */
import { defineMatrixConfig } from 'dpone-matrix/config';

export default defineMatrixConfig({
  testDir: '.',
  // A load takes half a minute at 10,000 rows, and a case makes two.
  timeout: 300_000,
  matrix: {
    source: 'postgres',
    sink: 'postgres',
    strategy: ['full_refresh', 'incremental_append', 'incremental_merge', 'scd2'],
  },
  use: { rowCount: 10_000 },
});
