/** What a reading keeps of the pages that it has read: nothing that grows with what stands on them. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import { recordsMember, readPage } from '../../../src/loader/sources/api/page.ts';
import type { Page } from '../../../src/loader/sources/api/page.ts';
import { allPages } from '../../../src/loader/sources/api/reading.ts';
import { rowsReader } from '../../../src/systems/json/rows.ts';
import { columns } from '../../support/api.ts';

const pages = 100;
/** Characters of a page beside its one record. */
const padding = 1_000_000;

function heap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('no page is kept by what is remembered of it', async () => {
  const member = recordsMember('$.data');
  const read = rowsReader(columns.slice(0, 1));
  const page = async (cursor: string | null): Promise<Page> => {
    const at = Number(cursor ?? 0);
    const next = at + 1 < pages ? `"${at + 1}${' '.repeat(20)}"` : 'null';
    const record = `{"id":${at + 1}${' '.repeat(100)}}`;
    const head = `{"snapshot":"s","offset":${at},"total":${pages},"next":${next}`;
    return readPage(`${head},"data":[${record}]${' '.repeat(padding)}}`, member, read);
  };
  const ids: unknown[] = [];
  const before = heap();
  let most = 0;
  for await (const rows of allPages('reading', page)) {
    ids.push(rows[0]?.[0]);
    if (ids.length % 20 === 0) most = Math.max(most, heap() - before);
  }
  expect(ids).toEqual(Array.from({ length: pages }, (_, index) => index + 1));
  expect(most).toBeLessThan(10 * padding);
});
