import { expect, test } from '@playwright/test';
import { isSecretName, secretsIn, secretsOf, secretsOfEnvironment } from '../../src/model/secrets.ts';

const carried: readonly (readonly [text: string, secrets: readonly string[]])[] = [
  ['postgres://u:word@h/d', ['word']],
  ['postgres://u:w%40rd%2F1@h/d', ['w%40rd%2F1', 'w@rd/1']],
  // Not percent-encoded: no URL at all.
  ['postgres://u:p/a#s?s@word@h/d', ['p/a#s?s@word']],
  ['postgres://u:word@h/d?mail=a@b', ['word', 'word@h/d?mail=a']],
  ['user:word@h:9092,h2:9092', ['word']],
  ['kafka://user:word@h:9092,h2:9092?ssl=true', ['word']],
  ['https://token-1@h/a', ['token-1']],
  ['http://h/a?access_token=word&x=1', ['word']],
  ['Server=h;User Id=sa;Password=two words;Encrypt=true', ['two words']],
  [`Password='q;u'`, []],
  ['git@github.com:a/b.git', []],
  ['http://h/a?x=b@c', []],
  ['postgres://u@h/d', []],
  ['/a/path', []],
];

for (const [text, secrets] of carried) {
  test(`${text} carries ${secrets.join(' and ') || 'nothing'}`, () =>
    expect(secretsOf(text)).toEqual(secrets));
}

test('names that say that something is secret, and names that do not', () => {
  const secret = [
    'PGPASSWORD',
    'GITHUB_TOKEN',
    'apiKey',
    'API_KEY',
    'clientSecret',
    'private_key',
    'AWS_ACCESS_KEY_ID',
    'npm_config__auth',
    'PGPASSFILE',
    'GOOGLE_APPLICATION_CREDENTIALS',
    'passphrase',
    'sslkey',
  ];
  const not = [
    'PATH',
    'MONKEY',
    'key',
    'unique_key',
    'AUTHOR',
    'url',
    'DPONE_MATRIX_RUN_ID',
    'compass',
    'KEYBOARD',
  ];
  expect(secret.filter((name) => !isSecretName(name))).toEqual([]);
  expect(not.filter(isSecretName)).toEqual([]);
});

test('of an environment: what names call secret, files that they name, and JSON', () => {
  const files: Readonly<Record<string, string>> = {
    '/key.json': JSON.stringify({
      client_email: 'a@b',
      private_key: '-----BEGIN X-----\nline-of-key-1\n-----END X-----\n',
      nested: { refresh_token: 'refresh-1' },
    }),
    '/pgpass': 'h:5432:d:user:file-word\n',
  };
  const found = secretsOfEnvironment(
    {
      GOOGLE_APPLICATION_CREDENTIALS: '/key.json',
      PGPASSFILE: '/pgpass',
      CONFIG: '{"db":{"password":"json-word"},"port":1}',
      OTHER_TOKEN: '/no/file',
    },
    (path) => files[path],
  );
  expect(found).toEqual(
    expect.arrayContaining(['line-of-key-1', 'refresh-1', 'file-word', 'json-word', '/no/file']),
  );
  expect(found.join()).not.toContain('a@b');
  expect(found).not.toContain('/key.json');
  expect(found).not.toContain('-----BEGIN X-----');
});

test('of options at any depth', () => {
  expect(
    secretsIn([
      { postgresUrl: 'postgres://u:option-word@h/d', rowCount: 20 },
      { httpCredentials: { username: 'somebody', password: 'option-pass' } },
      undefined,
    ]),
  ).toEqual(['option-word', 'option-pass']);
});
