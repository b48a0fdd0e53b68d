/** Where a case under stress is: counted as rows go by, and told in a line every few seconds. */
import type { StressPhase, StressPhaseTimes } from '../evidence/stress.ts';
import type { Rows } from '../model/rows.ts';

export interface ProgressOptions {
  readonly title: string;
  readonly tell: (line: string) => void;
  /** Milliseconds between two lines. */
  readonly every?: number;
  readonly now?: () => number;
}

const usualEvery = 10_000;

export class Progress {
  readonly phases: StressPhaseTimes[] = [];
  readonly #options: ProgressOptions;
  readonly #now: () => number;
  readonly #began: number;
  #phase: StressPhase = 'hold source';
  #phaseBegan: number;
  #of = 0;
  #rows: number | null = 0;
  #told: number;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#began = this.#phaseBegan = this.#told = this.#now();
  }

  get phase(): StressPhase {
    return this.#phase;
  }

  /** Null in a phase of which only the loader knows how far it is. */
  get rows(): number | null {
    return this.#rows;
  }

  /**
   * Runs a phase and keeps its times, also of one that fails.
   * @param of rows that will go through it
   * @param counts whether they are counted on the way
   */
  async run<T>(phase: StressPhase, of: number, work: () => Promise<T>, counts = true): Promise<T> {
    this.#phase = phase;
    this.#of = of;
    this.#rows = counts ? 0 : null;
    this.#phaseBegan = this.#told = this.#now();
    this.#tell(`${of.toLocaleString('en')} rows`);
    let isDone = false;
    try {
      const result = await work();
      isDone = true;
      return result;
    } finally {
      const duration_ms = this.#now() - this.#phaseBegan;
      const rows = this.#rows ?? (isDone ? of : 0);
      this.phases.push({ name: phase, started_ms: this.#phaseBegan - this.#began, duration_ms, rows });
      this.#tell(`${isDone ? 'done' : 'failed'} in ${seconds(duration_ms)} s, ${this.#rate(rows)}`);
    }
  }

  /** More rows have gone by. */
  add(rows: number): void {
    if (this.#rows === null) return;
    this.#rows += rows;
    const now = this.#now();
    if (now - this.#told < (this.#options.every ?? usualEvery)) return;
    this.#told = now;
    const done = `${this.#rows.toLocaleString('en')} of ${this.#of.toLocaleString('en')} rows`;
    this.#tell(`${done}, ${this.#rate(this.#rows)}`);
  }

  /** The same rows, counted as they are asked for. */
  counted(rows: Rows): Rows {
    const add = (count: number): void => this.add(count);
    return {
      ...rows,
      *batches() {
        for (const batch of rows.batches()) {
          yield batch;
          add(batch.length);
        }
      },
    };
  }

  #rate(rows: number): string {
    const took = (this.#now() - this.#phaseBegan) / 1000;
    return took > 0 ? `${Math.round(rows / took).toLocaleString('en')} rows/s` : 'at once';
  }

  #tell(text: string): void {
    this.#options.tell(`${this.#options.title}: ${this.#phase}: ${text}`);
  }
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
