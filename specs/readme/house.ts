/** The repository as a page of prose may name it: scripts, packages, projects, files, and what Playwright's help tells. */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import config from '../../playwright.config.ts';
import type { House } from './faults.ts';

export const root = join(import.meta.dirname, '..', '..');
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Package {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
}
export const ours = JSON.parse(read('package.json')) as Package;
const require = createRequire(import.meta.url);
export const projects = (config.projects ?? []).map(({ name }) => name ?? '');

let made: House | undefined;

export function house(): House {
  made ??= {
    root,
    scripts: ours.scripts,
    packages: [ours.name, ...Object.keys(ours.peerDependencies)],
    projects,
    playwrightHelp: ['', 'test', 'install', 'merge-reports', 'show-report'].map(helpOf).join(''),
    files: [...folders.flatMap(filesBelow), ...readdirSync(root)],
  };
  return made;
}

const folders = ['src', 'specs', 'fixtures', 'reporters', 'docs', 'docker', 'bench', 'examples', '.github'];

/** Not what an example has installed. */
function filesBelow(folder: string): readonly string[] {
  const isInstalled = (path: string): boolean => /(^|[\\/])(node_modules|\.venv)$/.test(path);
  return globSync(`${folder}/**`, { cwd: root, exclude: isInstalled });
}

function helpOf(command: string): string {
  const cli = require.resolve('@playwright/test/cli');
  const words = command === '' ? [] : [command];
  return execFileSync(process.execPath, [cli, ...words, '--help'], { encoding: 'utf8' });
}

/** Every page of prose, by path. */
export const pagePaths = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesBelow('docs').filter((path) => path.endsWith('.md')),
].map((path) => path.replaceAll('\\', '/'));
