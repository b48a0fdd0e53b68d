/** Connections of a load that lead through a proxy each, so that the network between loader and engines can fail. */
import type { Connection, LoadRequest } from '../../model/loader.ts';
import { Proxy } from './proxy.ts';
import type { Address } from './proxy.ts';

type Connections = LoadRequest['connections'];

/** Both ends behind proxies; an end that is in this process has none, for there is no network to it. */
export class Through implements AsyncDisposable {
  readonly connections: Connections;
  readonly source: Proxy | null;
  readonly sink: Proxy | null;

  private constructor(connections: Connections, source: Proxy | null, sink: Proxy | null) {
    this.connections = connections;
    this.source = source;
    this.sink = sink;
  }

  static async of({ source, sink }: Connections): Promise<Through> {
    const [from, to] = [await proxied(source), await proxied(sink)];
    return new Through({ source: from.connection, sink: to.connection }, from.proxy, to.proxy);
  }

  /** Severs both ends. Returns how many connections were ended. */
  sever(): number {
    return (this.source?.sever() ?? 0) + (this.sink?.sever() ?? 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.source?.[Symbol.asyncDispose]();
    await this.sink?.[Symbol.asyncDispose]();
  }
}

interface Proxied {
  readonly connection: Connection;
  readonly proxy: Proxy | null;
}

async function proxied(connection: Connection): Promise<Proxied> {
  const address = addressOf(connection);
  if (!address) return { connection, proxy: null };
  const proxy = await Proxy.to(address);
  const url = new URL(connection.url);
  url.hostname = proxy.address.host;
  url.port = String(proxy.address.port);
  return { connection: { ...connection, url: url.href }, proxy };
}

/** Null where the connection is not over a network, or names no single address. */
function addressOf({ url, in_process }: Connection): Address | null {
  if (in_process || !URL.canParse(url)) return null;
  const { hostname, port } = new URL(url);
  return hostname && port ? { host: hostname, port: Number(port) } : null;
}
