/** The sizes of the pieces that a network of fragments passes on: the same ones each time. */

/** As many of one byte each, first: every header of every protocol falls apart. */
const single = 1000;
/** Then these, over and over: frames end at every place within them, and a load still comes to its end. */
const sizes = [1, 2, 3, 5, 1, 7, 113, 1021, 8191] as const;

export function* pieces(): Generator<number, never> {
  for (let at = 0; at < single; at += 1) yield 1;
  for (;;) yield* sizes;
}
