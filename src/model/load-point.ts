/** The moments of a load at which a harness may hold or kill it, by the names that a loader tells them with. */

/**
 * In the order in which a load passes them. A load of several steps (the chunks of a backfill) passes all but the
 * first once per step.
 */
export const loadPoints = [
  /** Both ends are open and the state is read; nothing was read of the source and nothing written. */
  'before_extract',
  /** Some rows are staged and others are not. */
  'staging',
  /** Everything is staged; the target is as it was. */
  'before_finalize',
  /** The target is being changed: the last moment before anyone can see it. */
  'inside_finalize',
  /** The change can be seen; where the state is not saved with it, it is not saved yet. */
  'after_commit',
  /** Rows and state are there; what was staged is not removed yet, and the source not told. */
  'after_state',
] as const;

export type LoadPoint = (typeof loadPoints)[number];

/** Tells that a point is reached, and waits until the load may go on: a load that is to die there never hears back. */
export type Reached = (point: LoadPoint) => Promise<void>;
