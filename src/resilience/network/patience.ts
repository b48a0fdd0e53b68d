/** How long (ms) a load over a network that fails is given. */

/** One that need not wait for its deadline. */
export const ample = 60_000;
/** One that goes on while an engine that was killed comes back, or after it. */
export const untilBack = 240_000;
/** One that will: as long as it needs to come to the fault, the shortest first. */
export const scarce = { near: [400, 4000, 30_000], far: [2000, 8000, 30_000] } as const;
