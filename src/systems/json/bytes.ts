/**
 * JSON as it stands in bytes, looked at as one character per byte: every character that JSON's own structure is made of
 * is one, so only a value that has others too is decoded, and by itself.
 */

/** Of a Buffer; part of every one, though not of its types. */
interface ByteReader {
  latin1Slice(start: number, end: number): string;
}

/** The bytes as a text of as many characters. */
export function byteText(bytes: Buffer): string {
  return (bytes as Buffer & ByteReader).latin1Slice(0, bytes.length);
}

const beyondAscii = /[\u0080-\u00ff]/;

/** What a stretch of such a text says in UTF-8. It begins and ends where a character does. */
export function decoded(stretch: string): string {
  return beyondAscii.test(stretch) ? Buffer.from(stretch, 'latin1').toString() : stretch;
}
