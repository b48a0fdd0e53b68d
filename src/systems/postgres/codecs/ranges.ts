/** Codecs of ranges, spelled as the server prints them: `[1,5)`, `(,5)`, `empty`. */
import type { BinaryChunk, BinaryWriter } from '../binary.ts';
import { badValue } from './codec.ts';
import type { Codec } from './codec.ts';
import { parseTimestamp, timestampText } from './times.ts';

/** Flags of the binary form (`rangetypes.h`). */
const flag = { empty: 1, lowerIncluded: 2, upperIncluded: 4, lowerInfinite: 8, upperInfinite: 16 } as const;

interface Bound {
  readonly native: string;
  readonly write: (writer: BinaryWriter, text: string) => void;
  readonly print: (chunk: BinaryChunk, start: number) => string;
}

const quotes = /^"(.*)"$/;

/** As the server prints a bound: in quotes where it holds a blank. */
function quoted(text: string): string {
  return text.includes(' ') ? `"${text}"` : text;
}

function range(bound: Bound): Codec {
  const { native } = bound;
  return {
    kind: 'range',
    encode(writer, value) {
      if (typeof value !== 'string') badValue(native, value);
      if (value === 'empty') {
        writer.int32(1);
        writer.uint8(flag.empty);
        return;
      }
      const comma = value.indexOf(',');
      const [first, last] = [value.charAt(0), value.charAt(value.length - 1)];
      if (comma < 1 || !'[('.includes(first) || !'])'.includes(last)) badValue(native, value);
      const lower = value.slice(1, comma);
      const upper = value.slice(comma + 1, -1);
      const opened = writer.open();
      writer.uint8(
        (first === '[' ? flag.lowerIncluded : 0) |
          (last === ']' ? flag.upperIncluded : 0) |
          (lower === '' ? flag.lowerInfinite : 0) |
          (upper === '' ? flag.upperInfinite : 0),
      );
      if (lower !== '') bound.write(writer, lower.replace(quotes, '$1'));
      if (upper !== '') bound.write(writer, upper.replace(quotes, '$1'));
      writer.close(opened);
    },
    decode(chunk, start) {
      const flags = chunk.bytes[start] as number;
      if (flags & flag.empty) return 'empty';
      let at = start + 1;
      let text = flags & flag.lowerIncluded ? '[' : '(';
      if (!(flags & flag.lowerInfinite)) {
        text += quoted(bound.print(chunk, at + 4));
        at += 4 + chunk.view.getInt32(at);
      }
      text += ',';
      if (!(flags & flag.upperInfinite)) text += quoted(bound.print(chunk, at + 4));
      return text + (flags & flag.upperIncluded ? ']' : ')');
    },
  };
}

export const int4range = range({
  native: 'int4range',
  write(writer, text) {
    const value = Number(text);
    if (!/^-?\d+$/.test(text) || (value | 0) !== value) badValue('int4range', text);
    writer.int32(4);
    writer.int32(value);
  },
  print: (chunk, start) => String(chunk.view.getInt32(start)),
});

export const tsrange = range({
  native: 'tsrange',
  write(writer, text) {
    const since = parseTimestamp(text);
    writer.int32(8);
    writer.int64(since);
  },
  print: (chunk, start) => timestampText(chunk.view.getBigInt64(start)),
});
