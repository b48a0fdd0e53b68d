/** What docs/rest-source.md says of the API, held against the API. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageDocs } from '../../../src/certify/docs-pages.ts';
import { defaultSettings } from '../../../src/loader/sources/api/requests.ts';
import { defaultLimit, largestLimit } from '../../../src/systems/api/query.ts';
import { addressOf } from '../../../src/systems/api/address.ts';
import { ask, expect, someRows, test } from '../../support/api.ts';

const page = readFileSync(join(packageDocs, 'rest-source.md'), 'utf8');

test('the page of the docs is the page that is served', async ({ api }) => {
  const held = await api.hold({ database: 'shop', schema: '', table: '/orders' }, someRows(2), {
    unique: true,
  });
  const { text } = await ask(held, '/orders?limit=1');
  const { snapshot, next } = JSON.parse(text) as { snapshot: string; next: string };
  const shown = text.replace(snapshot, '<snapshot>').replace(next, '<cursor>');
  expect(page).toContain(`\`\`\`json\n${shown}\`\`\`\n`);
});

test('the connection of the docs is the one that a loader gets', async ({ api }) => {
  const held = await api.hold({ database: 'shop', schema: '', table: '/orders' }, someRows(2), {
    unique: true,
  });
  const { url, ...rest } = held.connection;
  const { port } = new URL(url);
  const shown = url
    .replace(addressOf(url).token as string, '<token>')
    .replace(`:${port}/shop`, ':<port>/<database>');
  const [example] = /^\{ "system".*\}$/m.exec(page) ?? [];
  expect(JSON.parse(example ?? '')).toEqual({ ...rest, url: shown });
});

test('the bounds of the docs are those of the code', () => {
  expect(page).toContain(`records per page, 1 to ${largestLimit}; default ${defaultLimit}`);
  const { attempts, firstWait, longestWait, silenceMillis, maxBytes } = defaultSettings;
  expect(page).toContain(
    `else after ${firstWait / 1000} s, doubling each time; ${attempts} attempts per page`,
  );
  expect(longestWait).toBe(60_000);
  expect(page).toContain(`silence for ${silenceMillis / 1000} s`);
  expect(page).toContain(`a body of more than ${maxBytes / 2 ** 20} MB`);
});
