/** Programs that the server runs on its machine read what it sends them: else it calls some of them failed, by chance. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { clearDisk, dropTablespace, makeTablespace } from '../../../src/systems/postgres/tablespaces.ts';

/** Far more than a pipe takes from a writer before somebody reads. */
const sent = Buffer.alloc(1_000_000, '\n');

/** Runs what the server would run, and answers what it said to that. */
function clientAt(folder: string): { client: Client; ran: readonly unknown[] } {
  const ran: unknown[] = [];
  const query = async (text: string): Promise<{ rows: readonly { folder: string }[] }> => {
    const literal = /TO PROGRAM E?'(.*)'$/s.exec(text)?.[1];
    if (literal) {
      const program = literal.replaceAll("''", "'").replaceAll('\\\\', '\\');
      const { status, error } = spawnSync('sh', ['-c', program], { input: sent });
      ran.push(error ?? status);
    }
    return { rows: [{ folder }] };
  };
  return { client: { query } as unknown as Client, ran };
}

test('a folder is made, ballast is taken away, and both are gone in the end', async ({}, testInfo) => {
  const parent = testInfo.outputPath("it's");
  const [folder, other] = [join(parent, 'disk'), join(parent, 'other')];
  mkdirSync(parent);
  writeFileSync(other, '');
  const { client, ran } = clientAt(folder);
  await makeTablespace(client, 'disk', parent);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  writeFileSync(`${folder}.ballast`, '0');
  await clearDisk(client, 'disk');
  expect(existsSync(`${folder}.ballast`)).toBe(false);
  writeFileSync(`${folder}.ballast`, '0');
  await dropTablespace(client, 'disk');
  expect([existsSync(folder), existsSync(`${folder}.ballast`)]).toEqual([false, false]);
  expect(existsSync(other)).toBe(true);
  expect(ran).toEqual([0, 0, 0]);
});
