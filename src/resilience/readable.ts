/** The contents that a reader may find in a target while it is loaded, and which of them a reading is. */
import { MatrixError } from '../model/error.ts';
import { columnIndex, rowsOf } from '../model/rows.ts';
import type { Row, Rows } from '../model/rows.ts';
import { changeDays } from '../model/volume.ts';
import { parseDay } from '../model/time.ts';
import { rowDigester, summarize, TableDigest } from '../verify/index.ts';
import { contentsOf, seenOf } from './stand.ts';
import type { Content, Stand } from './stand.ts';

/** A content by the parts of the load that it shows: none, all, or some where each is a step of its own. */
export interface Readable extends Content {
  readonly shows: readonly string[];
}

/** A whole reading: the content that it is, or how it differs from all of them. */
export type Judged =
  | { readonly shows: readonly string[]; readonly words: string }
  | { readonly shows: null; readonly words: string };

const whole = 'all';

/** From the old content to the new one. */
export function readablesOf(standing: Stand): readonly Readable[] {
  const [before, after] = contentsOf(standing);
  const old: Readable = { ...before, shows: [] };
  if (standing.arena.case.strategy !== 'backfill') return [old, { ...after, shows: [whole] }];
  // Chunks may be loaded in any order, several at once.
  const between = subsets(changeDays)
    .filter((days) => days.length > 0 && days.length < changeDays.length)
    .map((days) => chunksDone(days, before.rows, after.rows));
  return [old, ...between, { ...after, shows: changeDays }];
}

function subsets(days: readonly string[]): readonly (readonly string[])[] {
  return days
    .reduce<readonly (readonly string[])[]>(
      (all, day) => [...all, ...all.map((some) => [...some, day])],
      [[]],
    )
    .toSorted((a, b) => a.length - b.length);
}

function chunksDone(days: readonly string[], before: Rows, after: Rows): Readable {
  const at = columnIndex(after.columns, 'business_date');
  const done = new Set<unknown>(days.map(parseDay));
  const rows = [
    ...[...before.batches()].flat().filter((row) => !done.has(row[at])),
    ...[...after.batches()].flat().filter((row) => done.has(row[at])),
  ];
  return {
    name: `the new rows of ${days.join(' and ')} and the old rows of other days`,
    rows: rowsOf(after.columns, after.key, rows),
    shows: days,
  };
}

/** Tells by digest which content a reading is. */
export class Judge {
  readonly #readables: readonly Readable[];
  readonly #digests: readonly string[];

  /** @throws MatrixError MATRIX_FAULT_NOT_FIRED where old and new cannot be told apart */
  constructor(readables: readonly Readable[]) {
    this.#readables = readables;
    this.#digests = readables.map(({ rows }) => summarize(rows, { memo: false }).digest);
    if (this.#digests[0] === this.#digests.at(-1)) {
      throw new MatrixError(
        'MATRIX_FAULT_NOT_FIRED',
        'the load changes nothing, so no reader can tell old from new',
      );
    }
  }

  async judge(rows: readonly Row[]): Promise<Judged> {
    for (const [at, readable] of this.#readables.entries()) {
      if (digestOf(rows, readable.rows) === this.#digests[at]) return this.#judged(at);
    }
    const { words } = (await seenOf(rows, this.#readables)) as { readonly words: string };
    return { shows: null, words };
  }

  /** What the new content is judged as. */
  get newest(): Judged {
    return this.#judged(this.#readables.length - 1);
  }

  /** As the first of those that are alike: a chunk that changes nothing is seen by nobody. */
  #judged(at: number): Judged {
    const first = this.#digests.indexOf(this.#digests[at] as string);
    const { shows, name } = this.#readables[first] as Readable;
    return { shows, words: name };
  }
}

function digestOf(rows: readonly Row[], { columns }: Rows): string {
  const digester = rowDigester(columns, { memo: false });
  const table = new TableDigest(columns);
  for (const row of rows) table.add(digester.observed(row));
  return table.summary().digest;
}
