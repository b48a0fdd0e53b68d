/** A way to a broker that is cut by what clients send, and that names itself where the broker tells them where it is. */
import { Proxy as Line } from '../../../src/resilience/faults/proxy.ts';
import type { Address } from '../../../src/systems/lead.ts';
import { Renaming } from '../../../src/systems/kafka/wire/renaming.ts';

export interface Proxy extends AsyncDisposable {
  readonly address: string;
  /** Called with what clients send; answers whether every connection is cut before it goes on. */
  cutWhen: (sent: Buffer) => boolean;
  /** Lets nobody through any more. */
  closed: boolean;
}

/** @param broker `host:port` */
export async function proxyTo(broker: string): Promise<Proxy> {
  const [host = '', port = ''] = broker.split(':');
  const to: Address = { host, port: Number(port) };
  const line = new Line();
  const led = new Map<Address, Address>();
  let isClosed = false;
  const listening = await line.lead(to, () => {
    const renaming = new Renaming(led);
    return {
      asked(sent) {
        renaming.asked(sent);
        if (!proxy.cutWhen(sent)) return;
        isClosed = true;
        line.sever();
      },
      answered: (bytes) => renaming.answered(bytes),
    };
  });
  led.set(to, listening);
  const proxy: Proxy = {
    address: `${listening.host}:${listening.port}`,
    cutWhen: () => false,
    get closed() {
      return isClosed;
    },
    set closed(closes) {
      isClosed = closes;
      line.refuse(closes);
    },
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
  return proxy;
}
