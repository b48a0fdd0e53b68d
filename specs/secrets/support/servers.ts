/** Servers that refuse whoever comes and tell why at length: with the password that they were given. */
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** PostgreSQL's protocol as far as the password, which its refusal repeats. */
export function refusingPostgres(): Server {
  return createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      const isPassword = data[0] === 'p'.charCodeAt(0);
      // Neither TLS nor GSS.
      if (!isPassword && data.length === 8) return void socket.write('N');
      if (!isPassword) return void socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      const password = data.subarray(5, -1).toString();
      const fields = `SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "canary" by ${password}\0\0`;
      const length = Buffer.alloc(4);
      length.writeInt32BE(Buffer.byteLength(fields) + 4);
      socket.end(Buffer.concat([Buffer.from('E'), length, Buffer.from(fields)]));
    });
  });
}

/** ClickHouse's HTTP interface, a registry or an API: each answer repeats all headers, plain and decoded. */
export function refusingHttp(): Server {
  return createHttpServer((request, response) => {
    if (request.url === '/ping') return void response.end('Ok.\n');
    const { authorization = '' } = request.headers;
    const told = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
    response.writeHead(403, { 'x-clickhouse-exception-code': '516' });
    response.end(
      `Code: 516. DB::Exception: canary: Authentication failed: password is incorrect. ${JSON.stringify(request.headers)} ${told} ${request.url}`,
    );
  });
}

/** @returns the port */
export async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
