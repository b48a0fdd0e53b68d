/** Loaders that take, keep or move the position of a stream wrongly. */
import type { Sink, Source } from '../../loader/contract.ts';
import { instead } from '../../loader/instead.ts';
import type { Hooks } from '../../loader/reference.ts';
import type { Loader, LoadRequest } from '../../model/loader.ts';

function isStream({ manifest }: LoadRequest): boolean {
  const { cdc, incremental_strategy } = manifest.source.options;
  return cdc?.enabled === true || incremental_strategy === 'xmin';
}

/** Takes the starting point only when the stream is first loaded, so that the snapshot is older than it. */
export function startsLate(loader: Loader): Loader {
  let start: (() => Promise<void>) | undefined;
  return {
    ...loader,
    async prepare(request, context) {
      start = async () => loader.prepare?.(request, context);
    },
    async load(request, context) {
      if (isStream(request)) {
        await start?.();
        start = undefined;
      }
      return loader.load(request, context);
    },
  };
}

/** Takes the starting point anew after each load, and so passes over what was committed while it ran. */
export function startsAnew(loader: Loader): Loader {
  return {
    ...loader,
    prepare: async (request, context) => loader.prepare?.(request, context),
    async load(request, context) {
      const report = await loader.load(request, context);
      if (isStream(request)) await loader.prepare?.({ ...request, phase: 'prepare' }, context);
      return report;
    },
  };
}

/** More than there are transactions that stay open. */
const beyond = 6n;

/** Takes transactions that still run for ended, as who takes the next transaction's number as the position. */
export const passesRunning = (): Hooks => ({
  wrapSource: (source) =>
    instead<Source>(source, { position: async () => String(BigInt(await source.position()) + beyond) }),
});

/** Keeps its first position for ever, and so tells everything again with each load. */
export const neverMoves = (): Hooks => ({
  wrapSource: (source) => instead<Source>(source, { async confirm() {} }),
  wrapSink: (sink) =>
    instead<Sink>(sink, { exchange: (staged, what) => sink.exchange(staged, { ...what, state: {} }) }),
});
