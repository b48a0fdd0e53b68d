/** Which codec and which logical kind a native type has. */
import { MatrixError } from '../../model/error.ts';
import type { Kind, Value } from '../../model/value.ts';
import type { Codec } from './codecs/codec.ts';
import { bigint, bit, decimal, float, int, real, smallint, tinyint } from './codecs/numbers.ts';
import { asText, binary, nchar, nvarchar, uniqueidentifier, varbinary } from './codecs/texts.ts';
import { date, datetime2, datetimeoffset, time } from './codecs/times.ts';
import type { Cell } from './session.ts';
import { documentOf, isDocument } from '../documents.ts';

export type { Codec } from './codecs/codec.ts';

/** By the type's name, made for what stands in its brackets. */
const codecs: Readonly<Record<string, (...modifiers: number[]) => Codec>> = {
  bit: () => bit,
  tinyint: () => tinyint,
  smallint: () => smallint,
  int: () => int,
  bigint: () => bigint,
  decimal,
  numeric: decimal,
  real: () => real,
  float: () => float,
  date: () => date,
  time,
  datetime2,
  datetimeoffset,
  uniqueidentifier: () => uniqueidentifier,
  nchar: () => nchar,
  nvarchar: () => nvarchar,
  binary,
  varbinary: () => varbinary,
};

const made = new Map<string, Codec | null>();

/** Null where the type is none of those of the type table. */
export function findCodec(native: string): Codec | null {
  let codec = made.get(native);
  if (codec === undefined) {
    const [, name = native, modifiers = ''] = /^(\w+)\(([^)]*)\)$/.exec(native) ?? [];
    const numbers = modifiers === '' || modifiers === 'max' ? [] : modifiers.split(',').map(Number);
    codec = Object.hasOwn(codecs, name) ? (codecs[name]?.(...numbers) ?? null) : null;
    made.set(native, codec);
  }
  return codec;
}

/**
 * The codec of a type as the catalogue spells it (`decimal(38,9)`, `nvarchar(max)`).
 * @throws MatrixError MATRIX_UNKNOWN_TYPE
 */
export function codecOf(native: string): Codec {
  const codec = findCodec(native);
  if (codec) return codec;
  throw new MatrixError(
    'MATRIX_UNKNOWN_TYPE',
    `no codec for the SQL Server type ${native}; known are ${Object.keys(codecs).join(', ')}`,
  );
}

/** The kind of a column of that type, as the source's catalogue tells it. @throws MatrixError MATRIX_UNKNOWN_TYPE */
export function kindOf(native: string): Kind {
  return codecOf(native).kind;
}

/** The codec, or the text of a type that has none: what is there is shown, and never written. */
export function readerOf(native: string): Codec {
  return findCodec(native) ?? asText();
}

/** Values in the form of the column's own kind: an unsigned integer of 32 bits is kept as a bigint. */
export function decoderOf(codec: Codec, kind: Kind): (cell: Cell) => Value {
  const { decode } = codec;
  if (codec.kind === 'int64' && kind === 'integer') {
    return (cell) => (cell === null ? null : Number(decode(cell)));
  }
  if (codec.kind === 'text' && isDocument(kind)) {
    return (cell) => (cell === null ? null : documentOf(decode(cell) as string));
  }
  return (cell) => (cell === null ? null : decode(cell));
}
