/** Rows as the JSON bytes that are served: each is made once, whoever asks for it in whatever page. */
import type { Column, Row } from '../../model/rows.ts';
import { writeUtf8 } from '../../model/utf8.ts';
import { rowWriter } from '../json/rows.ts';

/** Between two records. */
const separator = ',\n';

/** Where the bytes of a row are. */
interface Place {
  readonly block: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes of rows, a separator between each two, in as few pieces as can be: rows that were first asked for
 * together are one piece whenever they are asked for together again. Nobody may change them.
 */
export type EncodeRows = (rows: readonly Row[]) => readonly Buffer[];

/** By the columns' identity, then by the row's: clones, filters and versions share what they have in common. */
const encoders = new WeakMap<readonly Column[], EncodeRows>();

/** The encoder of rows with these columns. What it has made is kept as long as the row is. */
export function encodedRows(columns: readonly Column[]): EncodeRows {
  let encode = encoders.get(columns);
  if (!encode) encoders.set(columns, (encode = encoderOf(columns)));
  return encode;
}

function encoderOf(columns: readonly Column[]): EncodeRows {
  const write = rowWriter(columns);
  const places = new WeakMap<Row, Place>();
  return (rows) => {
    makeBlock(
      rows.filter((row) => !places.has(row)),
      write,
      places,
    );
    return piecesOf(rows.map((row) => places.get(row) as Place));
  };
}

function makeBlock(rows: readonly Row[], write: (row: Row) => string, places: WeakMap<Row, Place>): void {
  if (rows.length === 0) return;
  const texts = rows.map(write);
  const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text) + separator.length, 0);
  const block = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (const [index, text] of texts.entries()) {
    const end = writeUtf8(block, at, text);
    places.set(rows[index] as Row, { block, start: at, end });
    at = writeUtf8(block, end, separator);
  }
}

function piecesOf(places: readonly Place[]): Buffer[] {
  const pieces: Buffer[] = [];
  let run: { block: Buffer; start: number; end: number } | undefined;
  for (const { block, start, end } of places) {
    if (run?.block === block && start === run.end + separator.length) run.end = end;
    else {
      if (run) pieces.push(run.block.subarray(run.start, run.end), between);
      run = { block, start, end };
    }
  }
  if (run) pieces.push(run.block.subarray(run.start, run.end));
  return pieces;
}

const between = Buffer.from(separator);
