/** 400 tests with one automatic fixture, six steps and one 20 KB attachment by path. */
import { writeFileSync } from 'node:fs';
import { test as base } from '@playwright/test';

const body = JSON.stringify({ filler: 'x'.repeat(20_000) });

const test = base.extend<{ evidence: void }>({
  evidence: [
    async ({}, use, testInfo) => {
      await use();
      const path = testInfo.outputPath('evidence.json');
      writeFileSync(path, body);
      testInfo.attachments.push({ name: 'evidence', path, contentType: 'application/json' });
    },
    { auto: true },
  ],
});

for (let number = 0; number < 400; number++) {
  test(`floor ${number}`, async () => {
    for (const name of ['dataset', 'hold source', 'hold target', 'load', 'read back', 'verify']) {
      await test.step(name, async () => {});
    }
  });
}
