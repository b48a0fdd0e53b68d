/** How long the cases of an earlier run took, and how long its engines took to start. */

/** Milliseconds. A case that is not there was not measured; one of 0 was skipped, and asks for no engine. */
export interface Timings {
  /** By case id, both layers together, without the start of engines. */
  readonly case_ms: Readonly<Record<string, number>>;
  /** By system: what a worker that is the first to ask for its engine waits. */
  readonly start_ms: Readonly<Record<string, number>>;
}

/** Nothing was measured: every case is as long as any other. */
export const noTimings: Timings = { case_ms: {}, start_ms: {} };

/** The middle value, of two middle ones the mean; undefined of nothing. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined || sorted.length % 2 === 1) return upper;
  return ((sorted[middle - 1] ?? upper) + upper) / 2;
}
