/** Rows per second of each way, by its name, once per round. */
import { measurement } from '../result.ts';
import type { Measurement } from '../result.ts';
import type { Moved } from './bare.ts';

export class Figures {
  readonly #count: number;
  readonly #rounds = new Map<string, number[]>();

  /** @param count rows that each is to move */
  constructor(count: number) {
    this.#count = count;
  }

  /** @param body answers the rows that it has moved, and how long that took where it knows better */
  async take(name: string, round: number, body: () => Promise<Moved>) {
    const started = performance.now();
    const done = await body();
    const since = (performance.now() - started) / 1000;
    const { rows: moved, seconds } = typeof done === 'number' ? { rows: done, seconds: since } : done;
    // Half a load is twice as fast.
    if (moved !== this.#count) throw new Error(`${name}: ${moved} rows instead of ${this.#count}`);
    console.log(`  ${name}: ${Math.round(this.#count / seconds)} rows/s`);
    if (round < 0) return;
    this.#rounds.set(name, [...(this.#rounds.get(name) ?? []), this.#count / seconds]);
  }

  of(name: string): Measurement {
    return measurement(name, 'rows/s', this.#rounds.get(name) ?? []);
  }
}
