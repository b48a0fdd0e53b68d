/** Text, identifiers and bytes. */
import { badValue } from '../../../model/text.ts';
import type { Kind, Value } from '../../../model/value.ts';
import { exactCollation, hex } from './codec.ts';
import type { Codec } from './codec.ts';

/**
 * Text is UTF-16, unit by unit: lone surrogates and NUL are kept, trailing blanks too, and the empty text is no null.
 * One that is too long for its column is refused by the server, never cut.
 */
export const nvarchar: Codec = {
  kind: 'text',
  bulk: 'nvarchar(max)',
  encode: (value) => {
    if (typeof value === 'string') return value;
    throw badValue('a text', value);
  },
  decode: (cell) => cell as string,
  digest: (column) => `${column} COLLATE ${exactCollation}`,
  free: true,
};

/** Blanks at the end are padding to the type, also those of the value itself. */
export function withoutTrailingBlanks(value: Value): Value {
  return typeof value === 'string' && value.endsWith(' ') ? value.replace(/ +$/, '') : value;
}

export const nchar: Codec = { ...nvarchar, decode: (cell) => withoutTrailingBlanks(cell as string) };

export const uniqueidentifier: Codec = {
  kind: 'uuid',
  bulk: 'uniqueidentifier',
  encode: nvarchar.encode,
  // The server prints capitals.
  decode: (cell) => (cell as string).toLowerCase(),
  digest: (column) => `CAST(${column} AS char(36))`,
};

export const varbinary: Codec = {
  kind: 'bytes',
  bulk: 'varbinary(max)',
  encode: (value) => {
    if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    throw badValue('bytes', value);
  },
  decode: (cell) => new Uint8Array(cell as Uint8Array),
  digest: hex,
};

/** Shorter bytes would be padded with NUL. */
export function binary(length = 1): Codec {
  return {
    ...varbinary,
    encode: (value) => {
      if (value instanceof Uint8Array && value.length === length) return varbinary.encode(value);
      throw badValue(`binary(${length}) of ${length} bytes`, value);
    },
  };
}

/** Read as its text, as a type of no codec is: never written. */
export function asText(kind: Kind = 'text'): Codec {
  const text = (column: string): string => `CONVERT(nvarchar(max), ${column})`;
  return { ...nvarchar, kind, select: text, digest: (column) => nvarchar.digest(text(column)) };
}
