/** The contents that a reader may find in a target while it is loaded, and which of them a reading is. */
import { MatrixError } from '../../model/error.ts';
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { changeDays } from '../../model/volume.ts';
import { parseDay } from '../../model/time.ts';
import { rowDigester, summarize, TableDigest } from '../../verify/index.ts';
import { contentsOf, seenOf } from '../seen.ts';
import type { Content } from '../seen.ts';
import type { Stand } from '../stand.ts';

/** A content by the parts of the load that it shows: none, all, or some. */
export interface Readable extends Content {
  readonly shows: readonly string[];
  /** It is neither old nor new, and no step of the load has made it so: nothing but the engine does. */
  readonly torn?: true;
}

/** A whole reading: the content that it is, or how it differs from all of them. */
export interface Judged {
  /** Null where it is no content. */
  readonly shows: readonly string[] | null;
  readonly words: string;
  readonly torn?: true;
}

/** Where a row stands that the load does not replace. */
const untouched = '';

/** From the old content to the new one. */
export async function readablesOf(standing: Stand): Promise<readonly Readable[]> {
  const [before, after] = contentsOf(standing);
  const partOf = await partsOf(standing, after.rows);
  const rows = [before, after].flatMap((content) => [...content.rows.batches()].flat());
  const parts = [...new Set(rows.map(partOf.of))].filter((part) => part !== untouched).toSorted();
  const between = subsets(parts).filter(({ length }) => length > 0 && length < parts.length);
  return [
    { ...before, shows: [] },
    ...between.map((shows): Readable => ({
      ...partOf,
      name: partOf.words(shows),
      shows,
      rows: withParts(new Set(shows), partOf.of, before.rows, after.rows),
    })),
    { ...after, shows: parts },
  ];
}

/** How a load is seen part by part. */
interface Parts {
  readonly of: (row: Row) => string;
  readonly words: (shown: readonly string[]) => string;
  readonly torn?: true;
}

async function partsOf({ arena, target }: Stand, { columns }: Rows): Promise<Parts> {
  if (arena.case.strategy === 'backfill') {
    // Chunks may be loaded in any order, several at once.
    const at = columnIndex(columns, 'business_date');
    const days = new Map<unknown, string>(changeDays.map((day) => [parseDay(day), day]));
    return {
      of: (row) => days.get(row[at]) ?? untouched,
      words: (shown) => `the new rows of ${shown.join(' and ')} and the old rows of other days`,
    };
  }
  const of = arena.case.sink_shape === 'log' ? await target.parts?.() : undefined;
  return {
    of: of ?? (() => 'all'),
    words: (shown) => `the new rows in ${shown.join(' and ')}, and none of them elsewhere`,
    torn: true,
  };
}

function subsets(all: readonly string[]): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [[]];
  for (const each of all) found.push(...found.map((some) => [...some, each]));
  return found.toSorted((a, b) => a.length - b.length);
}

function withParts(shown: ReadonlySet<string>, of: (row: Row) => string, before: Rows, after: Rows): Rows {
  const rows = [
    ...[...before.batches()].flat().filter((row) => !shown.has(of(row))),
    ...[...after.batches()].flat().filter((row) => shown.has(of(row))),
  ];
  return rowsOf(after.columns, after.key, rows, after.shape);
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
    const { shows, name, torn } = this.#readables[first] as Readable;
    return { shows, words: name, ...(torn ? { torn } : {}) };
  }
}

function digestOf(rows: readonly Row[], { columns }: Rows): string {
  const digester = rowDigester(columns, { memo: false });
  const table = new TableDigest(columns);
  for (const row of rows) table.add(digester.observed(row));
  return table.summary().digest;
}
