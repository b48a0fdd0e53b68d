/** Rows that wait in the loader: as many as are no burden in memory, and all others in a file that nobody else sees. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { MatrixError } from '../model/error.ts';
import type { Row } from '../model/rows.ts';

/** Rows that can be gone through again, and asked for one by one: an array, or more than one should hold. */
export interface RowList extends Iterable<Row> {
  readonly length: number;
  at(index: number): Row | undefined;
}

export interface WaitingSettings {
  /** Most values that stay in memory: a row counts as many as it is wide. */
  readonly keptValues?: number;
  /** Where the file is made. */
  readonly folder?: string;
}

/** About 80 MB of usual rows: 12,000 of them with 126 columns. */
const usualValues = 1_500_000;
/** Bytes written, and read in a row, at once. */
const blockBytes = 1024 * 1024;

export class WaitingRows implements RowList, Disposable {
  readonly #keptValues: number;
  readonly #folder: string;
  readonly #kept: Row[] = [];
  #values = 0;
  #file: number | undefined;
  /** Of each row in the file: where it ends. */
  readonly #ends: number[] = [];
  /** Rows on their way into the file: one buffer for all of them, because what is freed piece by piece is not given back. */
  #block: Buffer | undefined;
  #filled = 0;
  #written = 0;
  #isDisposed = false;

  constructor({ keptValues = usualValues, folder = tmpdir() }: WaitingSettings = {}) {
    this.#keptValues = keptValues;
    this.#folder = folder;
  }

  get length(): number {
    return this.#kept.length + this.#ends.length;
  }

  /** @param row the list's own from now on @throws MatrixError MATRIX_NO_ROOM_TO_WAIT where the file can't take it */
  add(row: Row): void {
    this.#refuseDisposed();
    if (this.#ends.length === 0 && this.#values + row.length <= this.#keptValues) {
      this.#values += row.length;
      this.#kept.push(row);
      return;
    }
    const bytes = serialize(row);
    this.#block ??= Buffer.allocUnsafeSlow(blockBytes);
    if (this.#filled + bytes.length > blockBytes) this.#flush();
    if (bytes.length > blockBytes) this.#write(bytes);
    else {
      this.#block.set(bytes, this.#filled);
      this.#filled += bytes.length;
    }
    this.#ends.push((this.#ends.at(-1) ?? 0) + bytes.length);
  }

  at(index: number): Row | undefined {
    this.#refuseDisposed();
    const place = index - this.#kept.length;
    if (place < 0) return this.#kept[index];
    const end = this.#ends[place];
    if (end === undefined) return undefined;
    this.#flush();
    const start = this.#ends[place - 1] ?? 0;
    return deserialize(this.#read(start, end)) as Row;
  }

  *[Symbol.iterator](): Generator<Row, void, undefined> {
    this.#refuseDisposed();
    yield* this.#kept;
    this.#flush();
    let [start, first] = [0, 0];
    while (first < this.#ends.length) {
      let next = first + 1;
      while (next < this.#ends.length && (this.#ends[next] as number) - start <= blockBytes) next += 1;
      const block = this.#read(start, this.#ends[next - 1] as number);
      let at = 0;
      for (; first < next; first += 1) {
        const end = (this.#ends[first] as number) - start;
        yield deserialize(block.subarray(at, end)) as Row;
        at = end;
      }
      start += block.length;
    }
  }

  /** The rows are gone, and so is the file. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#kept.length = 0;
    this.#ends.length = 0;
    this.#block = undefined;
    this.#filled = 0;
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #flush(): void {
    if (!this.#block || this.#filled === 0) return;
    const bytes = this.#block.subarray(0, this.#filled);
    this.#filled = 0;
    this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    try {
      this.#file ??= namelessFile(this.#folder);
      for (let at = 0; at < bytes.length;) {
        at += writeSync(this.#file, bytes, at, bytes.length - at, this.#written + at);
      }
    } catch (error) {
      throw new MatrixError(
        'MATRIX_NO_ROOM_TO_WAIT',
        `the rows of a load wait in a file in ${this.#folder}, which does not take more than ${this.#written} bytes ` +
          `(${(error as NodeJS.ErrnoException).code}): make room there, or name another folder by TMPDIR`,
        { cause: error },
      );
    }
    this.#written += bytes.length;
  }

  #read(start: number, end: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(end - start);
    for (let at = 0; at < bytes.length;) {
      const count = readSync(this.#file as number, bytes, at, bytes.length - at, start + at);
      if (count === 0) throw new TypeError('a file of waiting rows ends before its rows do');
      at += count;
    }
    return bytes;
  }

  #refuseDisposed(): void {
    if (this.#isDisposed) throw new TypeError('the rows that waited are gone');
  }
}

/** Its name is taken away at once: however the process ends, nothing is left of it. */
function namelessFile(folder: string): number {
  const own = mkdtempSync(join(folder, 'dpone-rows-'));
  try {
    return openSync(join(own, 'rows'), 'wx+', 0o600);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
