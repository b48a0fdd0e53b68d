/** The page of the example: its commands are two, and what it names is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { blocksOf, linkFaults } from '../readme/faults.ts';
import { ours, read, root } from '../readme/house.ts';

const folder = join('examples', 'downstream');
const page = read(join(folder, 'README.md'));

test('two commands run it, and a mode that is there', () => {
  const [commands, ...others] = blocksOf(page);
  expect(others).toEqual([]);
  expect(commands?.text.split('\n').map((line) => line.replace(/ +#.*/, ''))).toEqual([
    'npm install',
    'npx playwright test --project=mock_local',
    '',
  ]);
});

test('its table names files that are there, and its links lead somewhere', () => {
  const files = [...page.matchAll(/^\| `([\w./-]+)` \|/gm)].map(([, path = '']) => path);
  expect(files).toHaveLength(5);
  expect(files.filter((path) => !existsSync(join(root, folder, path)))).toEqual([]);
  expect(linkFaults(join(root, folder, 'README.md'), page)).toEqual([]);
});

test('the tarball is called as npm calls it', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(page).toContain(`./${ours.name}-${version}.tgz`);
});
