/** What is seen of a target: which of the contents that it may have, or how it differs from the nearest. */
import { readRows } from '../certify/own-target.ts';
import type { Difference } from '../model/check.ts';
import type { Row, Rows } from '../model/rows.ts';
import type { ReadOptions } from '../systems/contract.ts';
import { difference, rowDigester, summarize, TableDigest } from '../verify/index.ts';
import type { Stand } from './stand.ts';

/** A content that a target may have. */
export interface Content {
  /** In words: `the old rows`. */
  readonly name: string;
  readonly rows: Rows;
}

/** What was read of a target: one of the contents that it may have, or how it differs from the nearest. */
export type Seen =
  | { readonly is: string; readonly difference?: undefined }
  | { readonly is: null; readonly difference: Difference; readonly from: string; readonly words: string };

/** The content before the load and the one after it. Of a log, which is read from where it ended before: no events, then those of the load. */
export function contentsOf({ expected: { expectation }, arena }: Stand): readonly [Content, Content] {
  const { before, after } = expectation;
  const isLog = arena.case.sink_shape === 'log';
  const nothing: Rows = { ...after, count: 0, *batches() {} };
  return [
    { name: 'the old rows', rows: isLog ? nothing : before },
    { name: 'the new rows', rows: after },
  ];
}

/** All rows of the target, as they are expected. */
export function rowsOfTarget(
  { own, target, start }: Stand,
  options: ReadOptions = {},
): AsyncIterable<readonly Row[]> {
  return readRows(own, target, start, options);
}

/** Reads the target once, and says which content it has. */
export async function see(
  standing: Stand,
  contents: readonly Content[] = contentsOf(standing),
  options: ReadOptions = {},
): Promise<Seen> {
  const rows: Row[] = [];
  for await (const batch of rowsOfTarget(standing, options)) rows.push(...batch);
  return seenOf(rows, contents);
}

/** @param contents the last is the one that a difference is told from */
export async function seenOf(rows: readonly Row[], contents: readonly Content[]): Promise<Seen> {
  for (const { name, rows: content } of contents) {
    const digester = rowDigester(content.columns, { memo: false });
    const table = new TableDigest(content.columns);
    for (const row of rows) table.add(digester.observed(row));
    if (table.summary().digest === summarize(content, { memo: false }).digest) return { is: name };
  }
  const nearest = contents.at(-1) as Content;
  const found = await difference(nearest.rows, inOneBatch(rows));
  return { is: null, difference: found, from: nearest.name, words: differenceWords(found, nearest.name) };
}

async function* inOneBatch(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

function differenceWords({ missing, unexpected, changed }: Difference, from: string): string {
  return (
    `neither: against ${from}, ${missing.count} rows are missing, ${unexpected.count} unexpected and ` +
    `${changed.count} changed`
  );
}

export function seenWords(seen: Seen): string {
  return seen.is ?? seen.words;
}
