/** The index of a folder: every plain file once, in one order, and a hash that any change of name or content changes. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { indexFolder, indexHash, judgeIndex } from '../../src/gates/artifact-index.ts';
import { told } from './support/told.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function folderOf(
  testInfo: { outputPath(name: string): string },
  files: Readonly<Record<string, string>>,
): string {
  const folder = testInfo.outputPath('folder');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

test('files of the folder and of those in it, by path', ({}, testInfo) => {
  const folder = folderOf(testInfo, { 'b.json': 'é', 'in/a.json': '{}', 'B.json': '' });
  const files = indexFolder(folder);
  expect(files).toEqual([
    { path: 'B.json', bytes: 0, sha256: sha256('') },
    { path: 'b.json', bytes: 2, sha256: sha256('é') },
    { path: 'in/a.json', bytes: 2, sha256: sha256('{}') },
  ]);
  expect(indexHash(files)).toBe(
    sha256(files.map(({ path, bytes, sha256: own }) => `["${path}",${bytes},"${own}"]\n`).join('')),
  );
  expect(told(judgeIndex(files))).toEqual([
    'FAIL artifact:B.json',
    'PASS artifact:b.json',
    'PASS artifact:in/a.json',
  ]);
  expect(judgeIndex(files).facts).toEqual({ files, index_sha256: indexHash(files) });
});

test('another name, another content or another file is another hash', () => {
  const file = (path: string, text: string) => ({ path, bytes: text.length, sha256: sha256(text) });
  const hashes = [
    [file('a', 'x')],
    [file('b', 'x')],
    [file('a', 'y')],
    [file('a', 'x'), file('b', 'x')],
    [file('a","b', 'x')],
    [],
  ].map(indexHash);
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('a link is no evidence, and a folder that is not there has none', ({}, testInfo) => {
  const folder = folderOf(testInfo, { 'a.json': '{}' });
  symlinkSync(join(folder, 'a.json'), join(folder, 'link.json'));
  const bad = expect.objectContaining({ code: 'MATRIX_BAD_GATE_INPUT' });
  expect(() => indexFolder(folder)).toThrow(bad);
  expect(() => indexFolder(testInfo.outputPath('nowhere'))).toThrow(bad);
});
