/** What was sent to a topic, kept for its clones as long as it is no burden. */
import type { PlacedBatch } from './topic-writer.ts';

/** Most bytes that are kept of one topic. */
const usualBytes = 256_000_000;

export class KeptBatches {
  readonly #mostBytes: number;
  #batches: PlacedBatch[] | null = [];
  #bytes = 0;

  constructor(mostBytes = usualBytes) {
    this.#mostBytes = mostBytes;
  }

  /** Null where they were too many: the topic itself still has them. */
  get batches(): readonly PlacedBatch[] | null {
    return this.#batches;
  }

  add(batch: PlacedBatch): void {
    this.#bytes += batch.bytes.length;
    if (this.#bytes > this.#mostBytes) this.#batches = null;
    this.#batches?.push(batch);
  }
}
