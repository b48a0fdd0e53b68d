/** A load that dies once so much has gone to its sink: its processes are killed, and its connections severed for good. */
import type { LoadContext } from '../../model/loader.ts';
import type { Allowance, Traffic } from '../faults/line.ts';
import { Through } from '../faults/through.ts';
import { Processes } from '../processes.ts';
import { ended } from '../load.ts';
import type { Ended } from '../load.ts';
import type { Stand } from '../stand.ts';

export type CutLoad =
  /** How it died, in words. */
  | { readonly how: string }
  /** It ended before it had sent so much; without a network to the sink it has sent nothing. */
  | { readonly how?: undefined; readonly end: Ended; readonly traffic: Traffic | null };

/** How long (ms) a load of this process may take to find out that it is cut off; then it is left alone. */
const patience = 2000;

/** @param allowed when it dies; nothing: it may end */
export async function loadUntilCut(standing: Stand, allowed: Partial<Allowance> = {}): Promise<CutLoad> {
  const { lent, arena } = standing;
  await using through = await Through.of(standing.connections);
  const { connections, sink } = through;
  const spent = sink?.allow(allowed) ?? new Promise<never>(() => {});
  const processes = new Processes();
  const stop = new AbortController();
  const context: LoadContext = {
    ...processes.lent(lent),
    signal: AbortSignal.any([lent.signal, stop.signal]),
  };
  const request = { ...standing.request('load'), connections };
  const call = ended(() => arena.test.loader.load(request, context));
  const end = await Promise.race([call, spent]);
  if (end) return { end, traffic: sink?.traffic ?? null };
  processes.kill();
  const cut = through.sever();
  stop.abort();
  const groups = await processes.gone();
  if (groups.length > 0) return { how: `killed with its process group, ${cut} connections severed` };
  const isLate = await isLateBy(patience, call);
  return {
    how: `cut off, ${cut} connections severed${isLate ? `, not ended ${patience} ms later` : ''}`,
  };
}

async function isLateBy(time: number, call: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<true>();
  const timer = setTimeout(() => late.resolve(true), time);
  try {
    return await Promise.race([call.then(() => false), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
