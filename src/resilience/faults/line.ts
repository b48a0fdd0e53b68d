/** The words of a network that can fail: what stands between a loader and one end, and what may be done to it. */

/** Up leads from the loader to the end, down back again. */
export type Direction = 'up' | 'down';

/** A fault that happens once so many bytes have come from now on: deterministic, whatever the pieces they come in. */
export interface Trap {
  readonly direction: Direction;
  /** As many are still passed on, and the next one is not. */
  readonly bytes: number;
  /**
   * `reset`: every connection is ended at once. `silence`: every connection stays open, and in the directions that
   * are named nothing is passed on any more. Connections that are made afterwards work, in both cases.
   */
  readonly fault: 'reset' | { readonly silence: readonly Direction[] };
}

/** How much may pass, of all connections together. */
export interface Allowance {
  /** Bytes to the end. */
  readonly up: number;
  /** How often the end may answer; its last answer is held, too. */
  readonly replies: number;
}

/** What has passed. */
export interface Traffic {
  readonly connections: number;
  /** Bytes that were passed on. */
  readonly up: number;
  readonly down: number;
  /** How often a network's end has answered what came since its last answer. */
  readonly replies: number;
  /** Pieces that they were passed on in. */
  readonly pieces: number;
  /** Connections that were not taken. */
  readonly refused: number;
  /** Bytes that came, and were not passed on. */
  readonly withheld: number;
}

/** One end's network. */
export interface Line extends AsyncDisposable {
  /** What the loader's errors may call this end, beside the name of its system. */
  readonly names: readonly string[];
  readonly traffic: Traffic;
  /** How often a trap has sprung. */
  readonly sprung: number;
  /** Ends every connection at once, and takes no other from now on. Returns how many were ended. */
  sever(): number;
  /** Ends every connection at once, as a reset. Returns how many were ended. */
  cut(): number;
  /** Takes no connection, or takes them again. */
  refuse(refuses: boolean): void;
  /** Lets every byte arrive so many milliseconds after it was sent; the order is kept. */
  delay(millis: number): void;
  /** Passes on pieces of one byte at first, and of a few later on. */
  fragment(): void;
  /** Armed from now on, in the place of an earlier one. */
  arm(trap: Trap): void;
}
