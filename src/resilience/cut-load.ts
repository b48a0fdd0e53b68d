/** A load that dies once so many bytes have gone to its sink: its processes are killed, and its connections severed for good. */
import type { LoadContext } from '../model/loader.ts';
import { Through } from './faults/through.ts';
import { Processes } from './processes.ts';
import { ended } from './stand.ts';
import type { Ended, Stand } from './stand.ts';

export type CutLoad =
  /** How it died, in words. */
  | { readonly how: string }
  /** It ended before so many bytes had gone. */
  | { readonly how?: undefined; readonly end: Ended; readonly sent: number };

/** How long (ms) a load of this process may take to find out that it is cut off; then it is left alone. */
const patience = 10_000;

export async function loadUntilCut(standing: Stand, bytes: number): Promise<CutLoad> {
  const { lent, arena } = standing;
  await using through = await Through.of(standing.connections);
  const { connections, sink } = through;
  const gone = sink?.allow(bytes);
  const processes = new Processes();
  const stop = new AbortController();
  const context: LoadContext = {
    ...processes.lent(lent),
    signal: AbortSignal.any([lent.signal, stop.signal]),
  };
  const request = { ...standing.request('load'), connections };
  const call = ended(() => arena.test.loader.load(request, context));
  const end = await Promise.race([call, ...(gone ? [gone] : [])]);
  if (end) return { end, sent: sink?.traffic.up ?? 0 };
  processes.kill();
  const cut = through.sever();
  stop.abort();
  const groups = await processes.gone();
  const left =
    groups.length === 0 && (await isLate(call)) ? `, after which it had not ended for ${patience} ms` : '';
  const how = groups.length === 0 ? 'cut off' : 'killed with its process group';
  return { how: `${how}, ${cut} connections severed${left},` };
}

async function isLate(call: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<true>();
  const timer = setTimeout(() => late.resolve(true), patience);
  try {
    return await Promise.race([call.then(() => false), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
