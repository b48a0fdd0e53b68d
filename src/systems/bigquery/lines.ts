/** Rows as JSON lines for a load job. */
import type { Row } from '../../model/rows.ts';
import { checkWidth, inCell } from '../held-tables.ts';
import type { Codec } from './codec.ts';
import type { Field } from './tables.ts';

/** A column of the table that lines are loaded into. */
export interface LineColumn {
  readonly name: string;
  /** GoogleSQL's name of the type that it has in the end. */
  readonly native: string;
  readonly nullable: boolean;
  readonly codec: Codec;
}

/** Bytes handed over at once. */
const chunkSize = 256 * 1024;

/**
 * Bytes wait as the base64 text that JSON carries them in, and are decoded by the query that takes them on (see
 * {@link decoded}): so one staged form is right whoever reads JSON.
 */
export function stagedField({ name, native, nullable }: Omit<LineColumn, 'codec'>): Field {
  const type = isBytes(native) ? 'STRING' : native.replace(/\(.*\)$/, '');
  return { name, type, mode: nullable ? 'NULLABLE' : 'REQUIRED' };
}

/** What a query reads of a staged column. @param quoted its name */
export function decoded(quoted: string, native: string): string {
  return isBytes(native) ? `FROM_BASE64(${quoted})` : quoted;
}

function isBytes(native: string): boolean {
  return native === 'BYTES' || native.startsWith('BYTES(');
}

/** Encodes batches and counts their rows. */
export class LineEncoder {
  readonly #table: string;
  readonly #columns: readonly LineColumn[];
  readonly #heads: readonly string[];
  rows = 0;

  /** @param table in words */
  constructor(table: string, columns: readonly LineColumn[]) {
    this.#table = table;
    this.#columns = columns;
    this.#heads = columns.map(({ name }, at) => `${at === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  }

  /** @throws MatrixError MATRIX_BAD_VALUE with table, row (from 1) and column; MATRIX_BAD_ROW */
  async *encode(
    batches: Iterable<readonly Row[]> | AsyncIterable<readonly Row[]>,
  ): AsyncGenerator<Buffer, void, undefined> {
    let text = '';
    for await (const batch of batches) {
      for (const row of batch) {
        this.rows += 1;
        text += this.#line(row);
        if (text.length < chunkSize) continue;
        yield Buffer.from(text);
        text = '';
      }
    }
    if (text !== '') yield Buffer.from(text);
  }

  #line(row: Row): string {
    const columns = this.#columns;
    checkWidth(row, this.rows, this.#table, columns.length);
    let line = '';
    for (let at = 0; at < columns.length; at += 1) {
      const { codec, name } = columns[at] as LineColumn;
      const value = row[at] as Row[number];
      try {
        line += (this.#heads[at] as string) + (value === null ? 'null' : codec.encode(value));
      } catch (error) {
        throw inCell(error, this.rows, name, this.#table);
      }
    }
    return `${line}}\n`;
  }
}
