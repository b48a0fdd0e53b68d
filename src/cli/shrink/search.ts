/** Looks for the smallest size at which a case still fails alike, by probes that somebody else makes. */
import { familyOf } from '../../dataset/columns.ts';
import { ddmin } from './ddmin.ts';
import { leastFailing } from './least.ts';
import type { Size } from './size.ts';

/** What a run of one size came to. */
export interface Seen {
  readonly fails: boolean;
  /** Wide columns in which rows differ: the first to be tried alone. */
  readonly suspects: readonly number[];
}

export type Probe = (size: Size) => Promise<Seen>;

export type StoppedBy = 'probes' | 'time' | 'interrupt';

export interface Limits {
  readonly probes: number;
  /** Why there must not be another one, whatever their number; undefined where there may. */
  readonly isOver: () => Exclude<StoppedBy, 'probes'> | undefined;
}

export interface Smallest {
  readonly size: Size;
  /** Why it may not be the smallest; undefined where the search came to its end. */
  readonly stopped?: StoppedBy;
}

class Spent extends Error {
  readonly by: StoppedBy;

  constructor(by: StoppedBy) {
    super(`stopped by ${by}`);
    this.by = by;
  }
}

/**
 * Rows first, because they cost most; then changes, deletes and columns, each as small as it gets with the others as
 * they are; then rows once more, where fewer changes may let go of some.
 * @param start known to fail
 */
export async function smallestOf(
  start: Seen & { readonly size: Size },
  probe: Probe,
  limits: Limits,
): Promise<Smallest> {
  let best: Seen & { readonly size: Size } = start;
  const known = new Map([[JSON.stringify(start.size), true]]);
  let probes = 0;
  const fails = async (change: Partial<Size>): Promise<boolean> => {
    const size = { ...best.size, ...change };
    const name = JSON.stringify(size);
    const before = known.get(name);
    if (before !== undefined) return before;
    if (probes >= limits.probes) throw new Spent('probes');
    const over = limits.isOver();
    if (over !== undefined) throw new Spent(over);
    probes += 1;
    const seen = await probe(size);
    known.set(name, seen.fails);
    if (seen.fails) best = { size, ...seen };
    return seen.fails;
  };
  try {
    await fewestRows(() => best.size, fails);
    const { changed } = best.size;
    await leastFailing(0, changed, (count) =>
      fails({ changed: count, deleted: Math.min(best.size.deleted, count) }),
    );
    await leastFailing(0, best.size.deleted, (count) => fails({ deleted: count }));
    await fewestColumns(() => best, fails);
    if (best.size.changed < changed) await fewestRows(() => best.size, fails);
    return { size: best.size };
  } catch (error) {
    if (error instanceof Spent) return { size: best.size, stopped: error.by };
    throw error;
  }
}

type Fails = (change: Partial<Size>) => Promise<boolean>;

/** The shares of changes and deletes stay, as far as there are whole rows. */
async function fewestRows(now: () => Size, fails: Fails): Promise<void> {
  const { rows, changed, deleted } = now();
  // Usually what is one too few has been asked already.
  const share = (count: number, part: number): number => Math.floor((part * count) / rows);
  await leastFailing(1, rows, (count) =>
    fails({ rows: count, changed: share(count, changed), deleted: share(count, deleted) }),
  );
}

async function fewestColumns(now: () => Seen & { readonly size: Size }, fails: Fails): Promise<void> {
  const { columns } = now().size;
  // A column that differs is likely to do alone; where none does, any column may.
  const suspects = now().suspects.filter((ordinal) => columns.includes(ordinal));
  const [first] = suspects.length > 0 ? suspects : columns;
  if (first === undefined || (await fails({ columns: [first] }))) return;
  if (suspects.length > 1) await fails({ columns: suspects });
  const families = [...Map.groupBy(now().size.columns, familyOf).values()];
  const rising = (ordinals: readonly number[]): readonly number[] => ordinals.toSorted((a, b) => a - b);
  const kept = await ddmin(families, (part) => fails({ columns: rising(part.flat()) }));
  await ddmin(rising(kept.flat()), (part) => fails({ columns: part }));
}
