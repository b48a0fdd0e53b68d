/** What a system's own tools do with the same rows: what our way in and out of it is held against. */
import { crc32 } from 'node:zlib';
import type { EngineAccess, Held } from '../../src/systems/contract.ts';
import type { BulkRows } from './rows.ts';

/** How many rows were moved, and in how many seconds where that is not all the time that passed. */
export type Moved = number | { readonly rows: number; readonly seconds: number };

/** Each answers what it has moved. */
export interface Bare extends AsyncDisposable {
  /** How rows go in, in words. */
  readonly into: string;
  /** Bytes that were made before go into an empty table or topic. */
  write(): Promise<Moved>;
  /** How rows come out by the driver's own decoding, in words. */
  readonly driver: string;
  /** All bytes of what is held arrive, and each is looked at. */
  read(): Promise<Moved>;
  /** The same by the driver: values of JavaScript, of which it may round some. */
  decode(): Promise<Moved>;
  /** Other ways that the system itself has. */
  readonly beside?: readonly Beside[];
}

/** One more way, and which of ours is held against it as well. */
export interface Beside {
  readonly ours: 'hold' | 'read back';
  /** In words. */
  readonly way: string;
  move(): Promise<Moved>;
}

export interface BareSettings {
  readonly access: EngineAccess;
  /** What is read. */
  readonly held: Held;
  readonly rows: BulkRows;
}

export type OpenBare = (settings: BareSettings) => Promise<Bare>;

/** Looks at every byte, which is less than any decoder does. */
export class Looked {
  #sum = 0;
  #first: string | undefined;
  #bytes = 0;

  add(bytes: Uint8Array): void {
    this.#sum = crc32(bytes, this.#sum);
    this.#bytes += bytes.length;
  }

  /** Answers the rows where as many bytes came as the first time: half of them are twice as fast. */
  rows(count: number): number {
    const seen = String(this.#bytes);
    this.#first ??= seen;
    const isWhole = this.#bytes > 0 && seen === this.#first;
    [this.#sum, this.#bytes] = [0, 0];
    return isWhole ? count : 0;
  }
}
