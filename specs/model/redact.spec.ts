import { test, expect } from '@playwright/test';
import fc from 'fast-check';
import { redact } from '../../src/model/redact.ts';
import { secretsOf, secretsOfEnvironment } from '../../src/model/secrets.ts';

const cases: readonly (readonly [text: string, shown: string])[] = [
  ['postgres://u:p@h/d', 'postgres://u:***@h/d'],
  [
    'no session at postgres://u:p%40w@h:1/d?sslmode=require: refused',
    'no session at postgres://u:***@h:1/d?sslmode=require: refused',
  ],
  ['postgres://u:p@ss/w?x@h/d then mail a@b', 'postgres://u:***@h/d then mail a@b'],
  ['redis://:word@h', 'redis://:***@h'],
  ['https://token123@h/a', 'https://***@h/a'],
  ['http://a:1/x and http://u:p@h', 'http://a:1/x and http://u:***@h'],
  [
    'postgres://h/d?user=a&password=word&sslmode=require',
    'postgres://h/d?user=a&password=***&sslmode=require',
  ],
  ['Server=h;User Id=sa;Password=two words;Encrypt=true', 'Server=h;User Id=sa;Password=***;Encrypt=true'],
  ["host=h password='a b' dbname=d", 'host=h password=*** dbname=d'],
  ['PGPASSWORD=word psql', 'PGPASSWORD=*** psql'],
  ['?access_token=abc&x=1', '?access_token=***&x=1'],
  ['{"password": "a\\"b", "x": 1}', '{"password": "***", "x": 1}'],
  ['"{\\"password\\":\\"abc\\",\\"x\\":1}"', '"{\\"password\\":\\"***\\",\\"x\\":1}"'],
  ['{"url":"postgres://u:p@h/d","mail":"a@b"}', '{"url":"postgres://u:***@h/d","mail":"a@b"}'],
  ['Authorization: Bearer abc.def-123456==', 'Authorization: Bearer ***'],
  ['a Bearer abc.def-123456', 'a Bearer ***'],
  ['authorization basic abcdefgh', 'authorization basic ***'],
  ['{\\"token\\" :\n\\"abc\\"}', '{\\"token\\" :\n\\"***\\"}'],
];

for (const [text, shown] of cases) {
  test(`hides what is secret: ${shown}`, () => {
    expect(redact(text)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });
}

const harmless = [
  'postgres://u@h/d',
  'password authentication failed for user "x"',
  'http://h/a?x=b@c',
  'a@b.c',
  'dpm_1f3a9c_0_1',
];
for (const text of harmless) {
  test(`leaves alone: ${text}`, () => expect(redact(text)).toBe(text));
}

test('no password of a URL survives, however it is written', () => {
  const secret = fc
    .stringMatching(/^[A-Za-z0-9@/?#:!$&'()*+,;=._~-]{6,30}$/)
    .filter((s) => !/^[*]+$/.test(s));
  fc.assert(
    fc.property(secret, (password) => {
      const word = `Zq7${password}7qZ`;
      expect(redact(`cannot reach postgres://user:${word}@host/d now`)).toBe(
        'cannot reach postgres://user:***@host/d now',
      );
      const encoded = encodeURIComponent(word);
      expect(redact(`cannot reach postgres://user:${encoded}@host/d now`)).not.toContain(encoded);
    }),
  );
});

test('a text that is passed over at a glance has nothing that a look at each word would hide', () => {
  const pieces = ['token', '"password"', '\\"token\\"', 'Bearer', 'basic', 'abcdefgh', '"x', '\\"x', 'h://u'];
  const piece = fc.constantFrom(...pieces, ':', '=', ';', '"', ' ', '\n', '@');
  const text = fc.array(piece, { maxLength: 7 }).map((all) => all.join(''));
  fc.assert(
    fc.property(text, (alone) => {
      // By itself the sign hides nothing, and no text that has it is passed over.
      const sign = '@\n';
      expect(redact(alone) === alone).toBe(redact(sign + alone) === sign + alone);
    }),
    { numRuns: 5000 },
  );
});

test('a known secret is hidden where it stands alone', () => {
  expect(secretsOf('postgres://u:w%40rd@h/d?password=other')).toEqual(['w%40rd', 'w@rd', 'other']);
  expect(secretsOf('postgres://u:abc@h/d')).toEqual([]);
  expect(secretsOf('kafka://me:pass@h:1,h:2?passphrase=open%20it&key=/k.pem')).toEqual([
    'pass',
    'open%20it',
    'open it',
  ]);
  expect(secretsOf('postgres://u@h/d?sslpassword=locked')).toEqual(['locked']);
  expect(secretsOf('kafka://h:1?schema_registry=https%3A%2F%2Fu%3Ainner%40r')).toEqual(['inner']);
  expect(redact('?passphrase=s3cret&sslpassword=s3cret', [])).toBe('?passphrase=***&sslpassword=***');
  expect(secretsOf('not a url')).toEqual([]);
  expect(redact('server said: w@rd is wrong', secretsOf('postgres://u:w%40rd@h/d'))).toBe(
    'server said: *** is wrong',
  );
});

test('of an environment, passwords in URLs and what is secret by its name are hidden, the longest first', () => {
  const environment = {
    DPONE_MATRIX_POSTGRES_URL: 'postgres://u:w%40rd@h/d',
    GITHUB_TOKEN: 'ghs-0123456789',
    SIGN_PRIVATE_KEY: '-----BEGIN\nline-one\nend',
    PWD: '/home/somebody',
    TOKEN_COUNT: '12',
    MONKEY: 'banana-banana',
    UNSET: undefined,
  };
  expect(secretsOfEnvironment(environment)).toEqual([
    '-----BEGIN\nline-one\nend',
    'ghs-0123456789',
    '-----BEGIN',
    'line-one',
    'w%40rd',
    'w@rd',
  ]);
});

test('the cost of a text grows with its length, and not with its square', () => {
  // With its square this would take longer than a test may.
  for (const piece of ['a-', 'a://', 'a://@', 'password="', '"password":"', ';pwd=', '\\"pwd\\":\\"']) {
    const text = piece.repeat(100_000);
    expect(redact(text).length, piece).toBeLessThanOrEqual(text.length + 100_000 * 3);
  }
});
