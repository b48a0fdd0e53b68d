/** Readings of a target while it is loaded, each judged as a whole, and held against those that ended before it began. */
import { readRows } from '../certify/own-target.ts';
import type { Row } from '../model/rows.ts';
import { errorWords } from '../model/error-words.ts';
import { Judge, readablesOf } from './readable.ts';
import type { Judged } from './readable.ts';
import type { Stand } from './stand.ts';

/** One that has ended. `began` and `ended` are in the order of time, over all readings. */
interface Reading {
  readonly when: string;
  readonly began: number;
  readonly ended: number;
  readonly judged: Judged;
}

export class Readings {
  readonly #standing: Stand;
  readonly #judge: Judge;
  readonly #all: Reading[] = [];
  #time = 0;

  constructor(standing: Stand) {
    this.#standing = standing;
    this.#judge = new Judge(readablesOf(standing));
  }

  get count(): number {
    return this.#all.length;
  }

  /** Reads once, whatever it finds: a reader that gets an error instead of rows has found no content either. */
  async read(when: string, rows = () => this.#rows()): Promise<void> {
    const began = (this.#time += 1);
    let found: readonly Row[] | null = null;
    let words = '';
    try {
      found = await collected(rows());
    } catch (error) {
      words = `the reader failed: ${errorWords(error)}`;
    }
    const ended = (this.#time += 1);
    const judged = found ? await this.#judge.judge(found) : { shows: null, words };
    this.#all.push({ when, began, ended, judged });
  }

  /** Reads once more, when all that was written is decided. */
  readSettled(when: string): Promise<void> {
    const { own, target, start } = this.#standing;
    return this.read(when, () => readRows(own, target, start));
  }

  /** The first thing that no reader may see; undefined where there was none. */
  violation(): string | undefined {
    const readings = this.#all.toSorted((a, b) => a.began - b.began);
    for (const { when, began, judged } of readings) {
      const { shows, words } = judged;
      if (shows === null) return `${when}: ${words}`;
      const later = readings.find(
        (each) => each.ended < began && each.judged.shows?.some((part) => !shows.includes(part)),
      );
      if (later) return `${when}: ${words}, after ${later.judged.words} (${later.when})`;
    }
    return undefined;
  }

  /** What was seen, in order: `the old rows 4 times, then the new rows twice`. */
  words(): string {
    const runs: { readonly words: string; count: number }[] = [];
    for (const { judged } of this.#all.toSorted((a, b) => a.ended - b.ended)) {
      const last = runs.at(-1);
      if (last?.words === judged.words) last.count += 1;
      else runs.push({ words: judged.words, count: 1 });
    }
    return runs
      .map(({ words, count }) => `${words} (${count} ${count === 1 ? 'reading' : 'readings'})`)
      .join(', then ');
  }

  /** Whether the last reading has found all that the load brings. */
  endsNew(): boolean {
    const last = this.#all.toSorted((a, b) => a.ended - b.ended).at(-1);
    return last?.judged.words === this.#judge.newest.words;
  }

  #rows(): AsyncIterable<readonly Row[]> {
    return readRows(this.#standing.own, readerOf(this.#standing), this.#standing.start);
  }
}

/** What is there for a reader who waits for no writer. */
function readerOf({ target }: Stand): Pick<Stand['target'], 'read'> {
  return { read: (after) => target.readCommitted?.(after) ?? target.read(after) };
}

async function collected(batches: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
