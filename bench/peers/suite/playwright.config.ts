/** The same three cases, by whichever loader `PEER` names. */
import { defineMatrixConfig } from '../../../fixtures/config.ts';

export default defineMatrixConfig({
  testDir: '.',
  outputDir: '../../results/peers/output',
  // A load of another process takes half a minute, and what goes before it may be one too.
  timeout: 300_000,
  workers: 1,
  matrix: {
    source: 'postgres',
    sink: 'postgres',
    strategy: ['full_refresh', 'incremental_append', 'incremental_merge'],
  },
});
