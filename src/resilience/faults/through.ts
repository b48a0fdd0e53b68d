/** Connections of a load that lead through a line each, so that the network between loader and engines can fail. */
import type { Hooks } from '../../loader/reference.ts';
import type { Connection, LoadRequest } from '../../model/loader.ts';
import type { Connector } from '../../systems/contract.ts';
import { addressOfUrl, urlAt } from '../../systems/lead.ts';
import type { Lead } from '../../systems/lead.ts';
import type { Line } from './line.ts';
import { Proxy } from './proxy.ts';
import { VerbLine } from './verb-line.ts';

type Connections = LoadRequest['connections'];
/** Who knows how the connections of an end lead through somebody between. */
type Ends = Readonly<Partial<Record<keyof Connections, Pick<Connector, 'through'>>>>;

/** Both ends behind proxies. An end that is in this process has none, for there is no network to it. */
export class Through implements AsyncDisposable {
  readonly connections: Connections;
  readonly source: Proxy | null;
  readonly sink: Proxy | null;

  private constructor(connections: Connections, source: Proxy | null, sink: Proxy | null) {
    this.connections = connections;
    this.source = source;
    this.sink = sink;
  }

  /** @param ends absent where the URLs name all the addresses that are connected to */
  static async of({ source, sink }: Connections, ends: Ends = {}): Promise<Through> {
    const [from, to] = [await proxied(source, ends.source), await proxied(sink, ends.sink)];
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

/** What stands between a load and each of its ends: a network, or where there is none the loader's own verbs. */
export interface Lines extends AsyncDisposable {
  readonly connections: Connections;
  readonly source: Line;
  readonly sink: Line;
  /** To be put into the loader; absent where both ends have a network. */
  readonly hooks?: Hooks;
}

/** A line to each end, whether there is a network to it or not. */
export async function linesOf(connections: Connections, ends: Ends): Promise<Lines> {
  const through = await Through.of(connections, ends);
  const source = through.source ?? new VerbLine(`the source, ${connections.source.system},`);
  const sink = through.sink ?? new VerbLine(`the sink, ${connections.sink.system},`);
  const hooks: Hooks = {
    ...(source instanceof VerbLine ? { wrapSource: (of) => source.source(of) } : {}),
    ...(sink instanceof VerbLine ? { wrapSink: (of) => sink.sink(of) } : {}),
  };
  return {
    connections: through.connections,
    source,
    sink,
    ...(Object.keys(hooks).length > 0 ? { hooks } : {}),
    async [Symbol.asyncDispose]() {
      await source[Symbol.asyncDispose]();
      await sink[Symbol.asyncDispose]();
    },
  };
}

interface Proxied {
  readonly connection: Connection;
  readonly proxy: Proxy | null;
}

async function proxied(connection: Connection, end: Pick<Connector, 'through'> = {}): Promise<Proxied> {
  const proxy = new Proxy();
  const { through = byUrl } = end;
  const led = await through(connection, (to, converse) => proxy.lead(to, converse));
  return { connection: led, proxy: proxy.names.length > 0 ? proxy : null };
}

/** The URL's own address alone. */
async function byUrl(connection: Connection, lead: Lead): Promise<Connection> {
  const { url, in_process } = connection;
  const address = in_process ? null : addressOfUrl(url);
  return address ? { ...connection, url: urlAt(url, await lead(address)) } : connection;
}
