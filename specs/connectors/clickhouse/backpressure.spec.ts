/** A result that is taken slowly stays with the server. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from '@playwright/test';
import { openClickHouse } from '../../../src/systems/clickhouse/client.ts';

test('of a result that nobody takes, no more arrives than connections hold', async () => {
  const chunk = Buffer.alloc(65_536);
  const most = 512 * 1024 * 1024;
  let sent = 0;
  let answer: ServerResponse | undefined;
  function* result(): Generator<Buffer> {
    for (; sent < most; sent += chunk.length) yield chunk;
  }
  const server = createServer((request, response) => {
    request.resume();
    answer = response;
    Readable.from(result()).pipe(response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    await using client = await openClickHouse(`http://127.0.0.1:${port}`, 'spec');
    for await (const bytes of client.stream('SELECT 1 FORMAT RowBinary')) {
      expect(bytes.length).toBeGreaterThan(0);
      let before = -1;
      await expect
        .poll(() => {
          const stands = answer?.writableNeedDrain === true && sent === before;
          before = sent;
          return stands;
        })
        .toBe(true);
      expect(sent).toBeLessThan(64 * 1024 * 1024);
      break;
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
