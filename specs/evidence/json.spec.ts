import { existsSync, readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { jsonText, removePartials, writeAtomically } from '../../src/evidence/json.ts';

test('keys are sorted at every depth, two spaces, a newline at the end', () => {
  expect(jsonText({ b: [{ d: 1, c: null }], a: 'x', Z: true })).toBe(
    '{\n  "Z": true,\n  "a": "x",\n  "b": [\n    {\n      "c": null,\n      "d": 1\n    }\n  ]\n}\n',
  );
});

test('what JSON has no form for is text, and nothing is rounded', () => {
  const value = {
    big: 2n ** 60n,
    small: 7n,
    zero: -0,
    nan: Number.NaN,
    inf: -Infinity,
    gone: undefined,
    bytes: new Uint8Array([0, 255]),
  };
  expect(JSON.parse(jsonText(value))).toEqual({
    big: '1152921504606846976',
    small: 7,
    zero: '-0',
    nan: 'NaN',
    inf: '-Infinity',
    bytes: '00ff',
  });
});

test('any JSON value survives, whatever its keys', () => {
  const value = fc.jsonValue({ noUnicodeString: false }).filter((v) => !/:\/\//.test(JSON.stringify(v)));
  fc.assert(
    fc.property(value, (v) => {
      const plain = JSON.parse(JSON.stringify(v, (_, x) => (Object.is(x, -0) ? '-0' : x)));
      expect(JSON.parse(jsonText(v))).toEqual(plain);
    }),
    { numRuns: 200 },
  );
  expect(jsonText(JSON.parse('{"__proto__": 1}'))).toContain('"__proto__": 1');
});

test('a password in a URL reaches no file, wherever it stands', () => {
  const url = 'postgres://user:s3cret@host:5432/db';
  const text = jsonText({ [`key ${url}`]: [{ deep: `failed at ${url}` }] });
  expect(text).not.toContain('s3cret');
  expect(text).toContain('host:5432/db');
});

test('a write replaces whole files and leaves nothing beside them', ({}, testInfo) => {
  const path = testInfo.outputPath('file.json');
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, 'one');
  writeAtomically(path, 'two');
  expect(readFileSync(path, 'utf8')).toBe('two');
  expect(readdirSync(dirname(path))).toEqual(['file.json']);
});

test('a write that fails leaves nothing beside it', ({}, testInfo) => {
  const path = testInfo.outputPath('folder.json');
  mkdirSync(join(path, 'full'), { recursive: true });
  expect(() => writeAtomically(path, 'text')).toThrow();
  expect(readdirSync(dirname(path))).toEqual(['folder.json']);
});

test('what a killed run left half written is removed, and nothing else', ({}, testInfo) => {
  const folder = testInfo.outputPath('folder');
  mkdirSync(folder, { recursive: true });
  for (const name of ['.a.json.12.partial', 'a.partial', '.keep', 'run.json'])
    writeFileSync(join(folder, name), '');
  removePartials(folder);
  expect(readdirSync(folder).sort()).toEqual(['.keep', 'a.partial', 'run.json']);
  expect(existsSync(folder)).toBe(true);
});
