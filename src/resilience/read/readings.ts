/** Readings of a target while it is loaded, each judged as a whole, and held against those that ended before it began. */
import { readRows } from '../../certify/own-target.ts';
import type { Row } from '../../model/rows.ts';
import { errorWords } from '../../model/error-words.ts';
import { Judge, readablesOf } from './readable.ts';
import type { Judged } from './readable.ts';
import type { Stand } from '../stand.ts';

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

  private constructor(standing: Stand, judge: Judge) {
    this.#standing = standing;
    this.#judge = judge;
  }

  static async of(standing: Stand): Promise<Readings> {
    return new Readings(standing, new Judge(await readablesOf(standing)));
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

  /** What no reader may see, the worst first; undefined where there was nothing of it. */
  violation(): string | undefined {
    const readings = this.#all.toSorted((a, b) => a.began - b.began);
    const mixed = readings.find(({ judged }) => judged.shows === null);
    if (mixed) return `${mixed.when}: ${mixed.judged.words}`;
    for (const reading of readings) {
      const newer = readings.find((each) => each.ended < reading.began && hasMore(each, reading));
      if (!newer) continue;
      return `${reading.when}: ${reading.judged.words}, after ${newer.judged.words} (${newer.when})`;
    }
    const torn = readings.find(({ judged }) => judged.torn);
    return torn && `${torn.when}: seen in some parts alone: ${torn.judged.words}`;
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

/** Whether one has seen a part of the load that the other has not. */
function hasMore(one: Reading, { judged }: Reading): boolean {
  return one.judged.shows?.some((part) => !judged.shows?.includes(part)) === true;
}

async function collected(batches: AsyncIterable<readonly Row[]>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of batches) rows.push(...batch);
  return rows;
}
