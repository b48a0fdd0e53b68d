import { inspect } from 'node:util';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { addKnownSecrets, hideKnown } from '../../src/model/known-secrets.ts';
import { secretPattern } from '../../src/model/secret-forms.ts';

const hide = (secret: string, text: string): string =>
  text.replace(new RegExp(secretPattern(secret), 'g'), '***');
const json = (text: string): string => JSON.stringify(text).slice(1, -1);
const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
const around = (text: string, before: number): Buffer => Buffer.from(`${'x'.repeat(before)}${text}`);

/** Each way in which a text may be written, by its name; none of them is made as the product looks for it. */
const forms: Readonly<Record<string, (secret: string) => string>> = {
  'as it is': (secret) => secret,
  percent: encodeURIComponent,
  'percent, twice': (secret) => encodeURIComponent(encodeURIComponent(secret)),
  'percent in small letters': (secret) =>
    encodeURIComponent(secret).replaceAll(/%../g, (byte) => byte.toLowerCase()),
  'a form': (secret) => new URLSearchParams({ a: secret }).toString().slice(2),
  'a URL': (secret) => {
    const url = new URL('http://h');
    url.password = secret;
    return url.password;
  },
  JSON: json,
  'JSON in JSON': (secret) => json(json(secret)),
  'JSON in JSON in JSON': (secret) => json(json(json(secret))),
  HTML: html,
  inspected: (secret) => inspect(secret).slice(1, -1),
  'for a shell': (secret) => secret.replaceAll("'", String.raw`'\''`),
  'base64 at 0': (secret) => around(secret, 0).toString('base64'),
  'base64 at 1': (secret) => around(secret, 1).toString('base64'),
  'base64 at 2': (secret) => around(secret, 2).toString('base64url'),
  hexadecimal: (secret) => around(secret, 3).toString('hex'),
  'hexadecimal in capitals': (secret) => around(secret, 0).toString('hex').toUpperCase(),
  'a buffer': (secret) => inspect(Buffer.from(secret)),
  'a buffer in JSON': (secret) => JSON.stringify(Buffer.from(secret)),
  'an array of bytes': (secret) => inspect(new Uint8Array(Buffer.from(secret))),
};

/** Printable, with all that is escaped anywhere; letters at its ends, by which it is told from what is around it. */
const secrets = fc
  .string({
    unit: fc.constantFrom(...Array.from(`abcXYZ089@/?#:%&=+;"'<>\\ $.*(){}[]|^~!ü\n`)),
    minLength: 6,
    maxLength: 16,
  })
  .map((text) => `Zq${text}qZ`);

for (const [name, write] of Object.entries(forms)) {
  test(`a secret is found as ${name}`, () =>
    fc.assert(
      fc.property(secrets, (secret) => {
        const shown = hide(secret, `before ${write(secret)} after`);
        expect(shown).toContain('***');
        // Base64 keeps the few characters that depend on what stands around.
        expect(shown.length).toBeLessThan(name.startsWith('base64') ? 30 : name.includes('hex') ? 26 : 70);
        expect(shown).toMatch(/^before [^]* after$/);
      }),
    ));
}

test('nothing else is hidden', () => {
  for (const secret of ['Zq@pass/word', 'a+b c d e f', '$^.*?|()[]{}'])
    for (const other of [
      'Zq@pass/wor',
      'pass/word',
      'a+b c d e',
      '$^.*?|()[]',
      '***',
      'row_count_matches_full_source',
    ])
      expect(hide(secret, other), secret).toBe(other);
});

test('what is known is hidden wherever a text is shown, and a common word is not looked for', () => {
  addKnownSecrets([
    'kNown-Secret-1',
    'kNown-Secret-1-and-more',
    'postgres',
    'short',
    '1234567',
    '***',
    'false',
  ]);
  expect(hideKnown('kNown-Secret-1-and-more, kNown-Secret-1; postgres short 1234567 false ***')).toBe(
    '***, ***; postgres short 1234567 false ***',
  );
});

test('long texts cost little, whatever they are made of', () => {
  const pattern = new RegExp(
    [`Zq"\\'@/?#`, '"quoted" secret', String.raw`\\server\share`].map(secretPattern).join('|'),
    'g',
  );
  const start = performance.now();
  for (const piece of ['\\', '"', "'", '%25', 'Zq', '\\"', 'Zq\\', '0 ', '1,', 'ab', '&#', ' '])
    piece.repeat(30_000).replace(pattern, '***');
  expect(performance.now() - start).toBeLessThan(5000);
});
