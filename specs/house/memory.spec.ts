/** The containers of two workers, one per image that a system starts, fit on a machine with 16 GiB. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

test('the limits of all containers, twice, leave room on 16 GiB', () => {
  const files = globSync('src/systems/*/service-*.ts', { cwd: root });
  const limits = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/^\s+memory: ([\d.]+),$/gm)].map(([, limit]) =>
      Number(limit),
    ),
  );
  expect(limits.length).toBeGreaterThan(0);
  expect(2 * limits.reduce((sum, limit) => sum + limit)).toBeLessThan(15.5);
});
