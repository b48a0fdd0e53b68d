/** A result that is taken slowly stays with the server. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { openClickHouse } from '../../../src/systems/clickhouse/client.ts';

test('of a result that nobody takes, no more arrives than connections hold', async () => {
  const chunk = Buffer.alloc(65_536);
  const most = 512 * 1024 * 1024;
  let sent = 0;
  let waits = false;
  const server = createServer(async (request, response) => {
    request.resume();
    for (sent = 0; sent < most && !response.destroyed; sent += chunk.length) {
      if (response.write(chunk)) continue;
      waits = true;
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
      waits = false;
    }
    response.end();
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
          const stands = waits && sent === before;
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
