/** Rules that lint cannot tell: no system's name in shared code, no hidden type import, a sentence at every head. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { systemIds } from '../../src/matrix/systems.ts';

const root = join(import.meta.dirname, '..', '..');

const sources = ['src', 'fixtures', 'reporters']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));

/** Where a system's name belongs: its facts, its own files, and the table that finds them, and prose. */
const naming = [
  /^src\/matrix\/systems\.ts$/,
  /^src\/systems\/index\.ts$/,
  /^src\/systems\/[a-z]+\//,
  /^src\/loader\/(sources|sinks)\//,
  // Prose for people: it names what it talks about.
  /^src\/docs\//,
];

/** Code without comments: words in prose may name what they talk about. */
function code(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

test('shared code names no system', () => {
  const name = new RegExp(`\\b(${systemIds.filter((id) => id !== 'api').join('|')})\\b`, 'i');
  const found = sources
    .filter(({ path }) => !naming.some((pattern) => pattern.test(path)))
    .flatMap(({ path, text }) =>
      code(text)
        .split('\n')
        .filter((line) => name.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});

test('no type is imported inside an expression, where lint does not look', () => {
  const found = sources
    .filter(({ text }) => /\bimport\('[^']+'\)\.[A-Z]/.test(code(text)))
    .map(({ path }) => path);
  expect(found).toEqual([]);
});

test('every file opens with a sentence that says its job', () => {
  const found = sources
    .filter(({ text }) => !/^(#!.*\n)?\/\*\* ?[^\n]|^(#!.*\n)?\/\*\*\n \* \S/.test(text))
    .map(({ path }) => path);
  expect(found).toEqual([]);
});
