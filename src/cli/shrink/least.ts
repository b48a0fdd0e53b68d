/** The least number that still fails: from below in growing steps, because a small run costs least. */

/** By how much the next number is greater, on the way up. */
const growth = 4;

/**
 * A number from `from` to `to` that fails, though the one before it does not. Where whatever is greater than one that
 * fails does fail too, it is the least of all; else it is one that cannot be made smaller by one step.
 * @param to known to fail
 */
export async function leastFailing(
  from: number,
  to: number,
  fails: (number: number) => Promise<boolean>,
): Promise<number> {
  let passed = from - 1;
  let failed = to;
  for (let next = from; next < failed; next = Math.max(next + 1, next * growth)) {
    if (await fails(next)) failed = next;
    else passed = next;
  }
  while (failed - passed > 1) {
    const middle = passed + Math.floor((failed - passed) / 2);
    if (await fails(middle)) failed = middle;
    else passed = middle;
  }
  return failed;
}
