/** A reporter that copies each test's attachment, as any reporter that keeps evidence must. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

export default class FloorReporter implements Reporter {
  readonly #folder = join(import.meta.dirname, '..', 'results', 'floor-artifacts');

  constructor() {
    mkdirSync(this.#folder, { recursive: true });
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    for (const attachment of result.attachments) {
      if (attachment.path) copyFileSync(attachment.path, join(this.#folder, `${test.title}.json`));
    }
  }

  printsToStdio(): boolean {
    return true;
  }
}
