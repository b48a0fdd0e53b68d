/** Which cases our loader is certified for, and by how many rows. Each run mode is a project of its own. */
import { defineMatrixConfig } from 'dpone-matrix/config';

export default defineMatrixConfig({
  testDir: 'specs',
  matrix: {
    source: 'postgres',
    sink: 'postgres',
    strategy: ['full_refresh', 'incremental_append', 'incremental_merge'],
  },
  use: { rowCount: 10_000 },
});
