/** How a connection is led through somebody between: what a harness puts there to watch or break a network. */

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Both sides of one connection, where its answers tell addresses that must lead through the same one between. */
export interface Conversation {
  /** What was sent to the address. */
  asked(bytes: Buffer): void;
  /** What came from it, as it is to be passed on: it may be kept until more has come. */
  answered(bytes: Buffer): Buffer;
}

/** Listens for connections to the address. Returns where. */
export type Lead = (to: Address, converse?: () => Conversation) => Promise<Address>;

/** Host and port of a URL with both; null for any other text. */
export function addressOfUrl(url: string): Address | null {
  if (!URL.canParse(url)) return null;
  const { hostname, port, protocol } = new URL(url);
  const usual: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
  const number = Number(port || usual[protocol]);
  return hostname && number ? { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: number } : null;
}

/** The same URL at another address. */
export function urlAt(url: string, { host, port }: Address): string {
  const led = new URL(url);
  led.hostname = host;
  led.port = String(port);
  return led.href;
}
