/** Microseconds since 1970 as the ISO 8601 text that the server reads back to the same microsecond. */

/** `2026-06-01T00:00:00.000001Z`. */
export function instantText(microseconds: bigint): string {
  const rest = ((microseconds % 1000n) + 1000n) % 1000n;
  const millis = new Date(Number((microseconds - rest) / 1000n)).toISOString();
  return `${millis.slice(0, -1)}${rest.toString().padStart(3, '0')}Z`;
}
