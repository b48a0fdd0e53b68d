/** An error that a server tells behind the beginning of its answer, as it does where it does not wait for the end of a query. */

/**
 * The bytes of an answer, none of them of an error.
 * @param tag that the server marks an error with; undefined where it marks none
 * @param errorOf makes an error of all bytes from its mark on
 * @throws what `errorOf` makes
 */
export async function* untilError(
  chunks: AsyncIterable<Buffer>,
  tag: string | undefined,
  errorOf: (bytes: Buffer, tag: string) => Error,
): AsyncGenerator<Buffer, void, undefined> {
  if (tag === undefined) {
    yield* chunks;
    return;
  }
  const mark = Buffer.from(`\r\n__exception__\r\n${tag}\r\n`);
  /** Less than a mark may be the beginning of one. */
  let kept: Buffer = Buffer.alloc(0);
  let told: Buffer[] | undefined;
  for await (const chunk of chunks) {
    if (told) {
      told.push(chunk);
      continue;
    }
    const bytes = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
    const at = bytes.indexOf(mark);
    const end = at >= 0 ? at : Math.max(0, bytes.length - mark.length + 1);
    if (at >= 0) told = [bytes.subarray(at)];
    else kept = bytes.subarray(end);
    if (end > 0) yield bytes.subarray(0, end);
  }
  if (told) throw errorOf(Buffer.concat(told), tag);
  if (kept.length > 0) yield kept;
}
