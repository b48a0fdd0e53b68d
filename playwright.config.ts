/** The run modes of the matrix, and the projects that test the product itself. */
import type { ReporterDescription } from '@playwright/test';
import { defineMatrixConfig } from './fixtures/config.ts';

const own = (name: string, testMatch: string | string[]) => ({ name, testMatch, default: false });

/** A continuous integration adds up what happened from this file. */
const counted: ReporterDescription[] = process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] ? [['json']] : [];

/** Few rows, most of them changed, each encoded afresh: what is under test is the checker. */
const checked = { rowCount: 100, changeRatio: 0.9, deleteRatio: 0.1, digestMemo: false } as const;

/** Few rows, because each is loaded many times over; all of them change or could. */
const harmed = { rowCount: 60, changeRatio: 0.5, deleteRatio: 0.1 } as const;

export default defineMatrixConfig({
  testDir: 'specs',
  testMatch: 'matrix/*.spec.ts',
  workers: 2,
  reporter: [['html', { open: 'never' }], ...counted],
  projects: [
    // One after the other, because they share one build; first, so that others run beside them.
    { ...own('package', 'package/**/*.spec.ts'), workers: 1 },
    own(
      'unit',
      [
        'model',
        'matrix-rules',
        'dataset',
        'oracle',
        'verify',
        'evidence',
        'certify',
        'systems',
        'loader',
        'defects',
        'report',
        'gates',
        'docs',
        'cli',
        'fixtures',
        'house',
        'readme',
        'docker',
        'github',
      ]
        .map((folder) => `${folder}/**/*.spec.ts`)
        .concat('variation/!(engine).spec.ts', 'resilience/!(scenarios).spec.ts', 'stress/!(cases).spec.ts'),
    ),
    {
      ...own('connectors', ['connectors/**/*.spec.ts', 'variation/engine.spec.ts']),
      use: { runMode: 'mock_local' },
    },
    own('services', 'services/**/*.spec.ts'),
    own('reporter', ['reporter/**/*.spec.ts', 'secrets/**/*.spec.ts']),
    own('browser', 'browser/**/*.spec.ts'),
    own('examples', 'examples/**/*.spec.ts'),
    // Before those in memory, which are short: a test of a minute and a half that began last would end alone.
    { ...own('self-test-engine', 'self-test/engine.spec.ts'), use: { ...checked, runMode: 'mock_local' } },
    { ...own('self-test', 'self-test/memory.spec.ts'), use: { ...checked, runMode: 'mock_contract' } },
    { ...own('resilience', 'resilience/scenarios.spec.ts'), use: { ...harmed, runMode: 'mock_local' } },
    {
      ...own('resilience-memory', 'resilience/scenarios.spec.ts'),
      use: { ...harmed, runMode: 'mock_contract' },
    },
    // Alone, so that nothing but the load is measured; millions of rows may take a day.
    {
      ...own('stress', 'stress/cases.spec.ts'),
      workers: 1,
      timeout: 86_400_000,
      use: { runMode: 'mock_local' },
    },
  ],
});
