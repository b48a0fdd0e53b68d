/** Writes strings as UTF-8 with as few calls into the engine as can be: one, or none for short plain ones. */

/** Up to here a loop is faster than a call. */
const short = 8;

/** Node's own writer without the checks of `write`; part of every Buffer, though not of its types. */
interface Utf8Writer {
  utf8Write(text: string, at: number): number;
}

/**
 * Writes the text at a position where there is room for three bytes for each of its UTF-16 units. A lone surrogate
 * is written as U+FFFD, so a text with one is not told from another: see {@link isIllFormed}.
 * @returns where it ends
 */
export function writeUtf8(buffer: Buffer, at: number, text: string): number {
  const { length } = text;
  if (length <= short) {
    let index = 0;
    for (; index < length; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) break;
      buffer[at + index] = code;
    }
    if (index === length) return at + length;
  }
  return at + (buffer as Buffer & Utf8Writer).utf8Write(text, at);
}

/** Whether a text has a lone surrogate. @param bytes how many its UTF-8 took; as many as units means plain ASCII */
export function isIllFormed(text: string, bytes: number): boolean {
  return bytes !== text.length && !text.isWellFormed();
}
