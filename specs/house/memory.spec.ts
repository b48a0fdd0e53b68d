/** The containers of two workers, one per image that a system starts, fit on a machine with 16 GiB. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');

test('the limits of all containers, twice, leave room on 16 GiB', () => {
  const limits = globSync('src/systems/**/service-container.ts', { cwd: root }).map((file) => {
    const found = [
      ...readFileSync(join(root, file), 'utf8').matchAll(/^\s*(?:const )?memory(?::| =) ([\d.]+)[,;]$/gm),
    ];
    expect(found, `${file} says once how much memory its container may take`).toHaveLength(1);
    return Number(found[0]?.[1]);
  });
  expect(limits.length).toBeGreaterThan(0);
  expect(2 * limits.reduce((sum, limit) => sum + limit)).toBeLessThanOrEqual(15.5);
});
