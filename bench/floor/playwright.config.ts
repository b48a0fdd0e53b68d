/** The runner's own floor: 400 tests that do nothing but what every certified case must also do to Playwright. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  fullyParallel: true,
  workers: 2,
  preserveOutput: 'always',
  outputDir: '../results/floor-output',
  reporter: [['./reporter.ts'], ['html', { open: 'never', outputFolder: '../results/floor-report' }]],
});
