/** A load that breaks once, somewhere, and is begun again. */
import type { LoadReport } from '../../../src/model/loader.ts';
import type { Exchange, Exchanged, Staged } from '../../../src/loader/contract.ts';
import { instead } from '../../../src/loader/instead.ts';
import type { Variation } from './variation.ts';

/**
 * Where the first attempt breaks: before the starting point is saved, while the source is read, when rows are
 * staged, before the exchange; or after it, so that the answer to a commit is lost; or when the source is told of
 * the commit.
 */
export interface Breaking {
  readonly at: 'preparing' | 'reading' | 'staged' | 'before commit' | 'after commit' | 'confirming';
  /** How many batches, sets, exchanges and the like go well before. */
  readonly after: number;
}

/** Whatever the attempts have committed is reported: what a loader of its own would know, if it counts. */
export function breaksOnce({ at, after }: Breaking): Variation {
  const done = new Committed();
  let left = after;
  let isBroken = false;
  const passes = (place: Breaking['at']): void => {
    if (isBroken || place !== at) return;
    if (left > 0) {
      left -= 1;
      return;
    }
    isBroken = true;
    throw new Error(`broken ${place}`);
  };
  return {
    source: (source) =>
      instead(source, {
        async *read(what) {
          for await (const batch of source.read(what)) {
            passes('reading');
            yield batch;
          }
        },
        async confirm(position) {
          passes('confirming');
          await source.confirm(position);
        },
      }),
    sink: (sink) =>
      instead(sink, {
        async save(state) {
          passes('preparing');
          await sink.save(state);
        },
        async stage(columns, batches) {
          const staged = await sink.stage(columns, batches);
          passes('staged');
          return staged;
        },
        async exchange(staged, what) {
          passes('before commit');
          const exchanged = await sink.exchange(staged, what);
          done.add(staged, what, exchanged);
          passes('after commit');
          return exchanged;
        },
      }),
    loader: (loader) => ({
      ...loader,
      async prepare(request) {
        await again(async () => loader.prepare?.(request));
      },
      async load(request) {
        const { result, isSecond } = await again(() => loader.load(request));
        return isSecond ? { ...result, ...done.report() } : result;
      },
    }),
  };

  /** A loader that fails by itself is not begun again. */
  async function again<T>(work: () => Promise<T>): Promise<{ result: T; isSecond: boolean }> {
    const wasBroken = isBroken;
    try {
      return { result: await work(), isSecond: false };
    } catch (error) {
      if (wasBroken || !isBroken) throw error;
      return { result: await work(), isSecond: true };
    }
  }
}

/** What was committed by all attempts. */
class Committed {
  #removed = 0;
  #added = 0;
  /** What is read again was offered before: the most rows count, by what they took the place of. */
  readonly #read = new Map<string, number>();

  add(staged: Staged, { remove }: Exchange, { removed, added, gone = 0 }: Exchanged): void {
    this.#removed += removed;
    this.#added += added;
    const place = JSON.stringify(remove.what === 'partitions' ? remove.days : remove.what);
    this.#read.set(place, Math.max(this.#read.get(place) ?? 0, staged.count + gone));
  }

  report(): LoadReport {
    const read = [...this.#read.values()].reduce((sum, rows) => sum + rows, 0);
    return { read, removed: this.#removed, added: this.#added };
  }
}
