/** `compare`: what it asks for, and what it says where that is not to be had. The engines are compared in `connectors`. */
import { expect, test } from '@playwright/test';
import { dpone } from './terminal.ts';

const secret = 'xK9-never-shown';
const nowhere = `postgres://someone:${secret}@127.0.0.1:9/nothing`;
const rest = ['--table', 'public.orders', '--key', 'id'];

const refused: readonly (readonly [what: string, argv: readonly string[], code: string, words: string])[] = [
  ['no key', [nowhere, nowhere, '--table', 'a'], 'MATRIX_BAD_REQUEST', 'takes --table and --key'],
  ['no table', [nowhere, nowhere, '--key', 'a'], 'MATRIX_BAD_REQUEST', 'takes --table and --key'],
  ['one URL', [nowhere, ...rest], 'MATRIX_BAD_REQUEST', 'target'],
  ['a variable that is not set', ['NO_URL', nowhere, ...rest], 'MATRIX_BAD_REQUEST', 'variable NO_URL'],
  ['a scheme', [`ftp://x:${secret}@y/z`, nowhere, ...rest], 'MATRIX_BAD_URL', 'the source is no URL'],
  ['what is no URL', [secret, nowhere, ...rest], 'MATRIX_BAD_URL', 'the source is no URL'],
  ['no engine', [nowhere, nowhere, ...rest], 'MATRIX_CONNECT_FAILED', '127.0.0.1:9'],
  ['a table', [nowhere, nowhere, '--table', 'a.b.c', '--key', 'id'], 'MATRIX_BAD_REQUEST', 'a.b.c'],
];

for (const [what, argv, code, words] of refused) {
  test(`refused: ${what}`, async () => {
    const told = await dpone(['compare', ...argv]);
    expect(told).toMatchObject({ code: 2, out: '' });
    expect(told.error).toContain(`[${code}]`);
    expect(told.error).toContain(words);
    expect(told.error).not.toContain(secret);
  });
}

test('a variable may hold the URL', async () => {
  const told = await dpone(['compare', 'MY_URL', nowhere, ...rest], { MY_URL: `ftp://${secret}@x` });
  expect(told.error).toContain('the source is no URL that begins with one of postgres://');
  expect(told.error).not.toContain(secret);
});
