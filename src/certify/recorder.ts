/** Evidence grows as it becomes known; what a failure cut off is simply not there. */
import type { BehaviorEvidence } from '../evidence/schema.ts';

/** Adds to the evidence of the case that is running. */
export type Recorder = (known: Partial<BehaviorEvidence>) => void;
