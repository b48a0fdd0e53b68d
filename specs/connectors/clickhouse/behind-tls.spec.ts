/** A real ClickHouse server behind TLS: reached and worked on where its authority is named, and else refused. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { openClickHouse } from '../../../src/systems/clickhouse/client.ts';
import { reachExternal } from '../../../src/systems/clickhouse/service-external.ts';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';
import { expect, test } from '../../support/clickhouse.ts';

test('a server behind TLS is reached and worked on', async ({ clickhouse }) => {
  test.skip(!hasOpenssl(), 'certificates are made by openssl, which is not here');
  test.skip(clickhouse.url.startsWith('chdb:'), 'a library is no server');
  using certificates = makeCertificates();
  const { ca, server, text } = certificates;
  const behind = new URL(clickhouse.url);
  const sockets = new Set<TLSSocket>();
  const proxy = createTlsServer({ cert: text(server.cert), key: text(server.key) }, (socket) => {
    sockets.add(socket);
    const upstream = connect(Number(behind.port), behind.hostname);
    socket.pipe(upstream).pipe(socket);
    for (const end of [socket, upstream]) end.on('error', () => void (socket.destroy(), upstream.destroy()));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  try {
    const { port } = proxy.address() as AddressInfo;
    const url = new URL(behind);
    url.protocol = 'https:';
    url.host = `localhost:${port}`;
    url.searchParams.set('ca', ca);
    // The platform does not turn http into https by the setter alone.
    const secured = url.toString().replace(/^http:/, 'https:');
    const running = await reachExternal({ external: { url: secured }, images: {} });
    expect(running).toMatchObject({ product: 'ClickHouse', server: `localhost:${port}`, url: secured });
    await using client = await openClickHouse(secured, 'spec');
    expect(await client.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    url.searchParams.set('ca', certificates.otherCa);
    await expect(
      reachExternal({ external: { url: url.toString().replace(/^http:/, 'https:') }, images: {} }),
    ).rejects.toMatchObject({ message: expect.stringMatching(/certificate/) });
  } finally {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  }
});
