/** Rows as a server sends them in the format Native, for specs: what stands for a null has a value too, which nobody reads. */
import type { Row } from '../../../src/model/rows.ts';
import type { Value } from '../../../src/model/value.ts';
import { RowBinaryWriter } from '../../../src/systems/clickhouse/binary.ts';
import { codecOf } from '../../../src/systems/clickhouse/codec.ts';
import type { Codec } from '../../../src/systems/clickhouse/codec.ts';
import { declared, hasDictionary } from '../../../src/systems/clickhouse/native.ts';
import type { BinaryColumn } from '../../../src/systems/clickhouse/row-binary.ts';

export function nativeBlock(columns: readonly BinaryColumn[], rows: readonly Row[]): Buffer {
  const writer = new RowBinaryWriter(1);
  writer.varint(columns.length);
  writer.varint(rows.length);
  for (const [column, { name, native, nullable, codec = codecOf(native) }] of columns.entries()) {
    writer.string(name);
    writer.string(declared(native, nullable));
    const values = rows.map((row) => row[column] ?? null);
    if (hasDictionary(native)) {
      writeDictionary(writer, values, codec, nullable);
      continue;
    }
    if (nullable) for (const value of values) writer.uint8(value === null ? 1 : 0);
    for (const value of values) {
      if (value !== null) codec.encode(writer, value);
      else if (codec.size === null) writer.string('no value');
      else writer.raw(new Uint8Array(codec.size).fill(0xee));
    }
  }
  return writer.take(1);
}

/** As a server does: null, then the empty text, then what occurs. */
function writeDictionary(
  writer: RowBinaryWriter,
  values: readonly Value[],
  codec: Codec,
  nullable: boolean,
): void {
  if (values.length === 0) return;
  const dictionary = [...new Set([...(nullable ? [null] : []), '', ...values])];
  writer.int64(1n);
  writer.int64(0x600n + 1n);
  writer.int64(BigInt(dictionary.length));
  for (const value of dictionary) codec.encode(writer, value ?? '');
  writer.int64(BigInt(values.length));
  for (const value of values) writer.int16(dictionary.indexOf(value));
}
