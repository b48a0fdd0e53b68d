/** The header of framed messages, and the schemas that columns give: without a registry. */
import { expect, test } from '@playwright/test';
import type { Column } from '../../../src/model/rows.ts';
import { framed, schemaId } from '../../../src/systems/kafka/registry/framing.ts';
import { avroSchema, jsonSchema } from '../../../src/systems/kafka/registry/schemas.ts';

const id: Column = { name: 'id', family: 'int32', kind: 'integer', nullable: false };
const note: Column = { name: 'note', family: 'text', kind: 'text', nullable: true };

test('the header is a zero and the id, big-endian', () => {
  const message = framed(0x01020304, Buffer.from('x'));
  expect([...message]).toEqual([0, 1, 2, 3, 4, 0x78]);
  expect(schemaId(message)).toBe(0x01020304);
  expect(schemaId(Buffer.from('{"key":1}'))).toBeNull();
  expect(schemaId(Buffer.from([0, 1]))).toBeNull();
});

test('a column is a field that may be null, and one that no schema can have is refused', () => {
  const data = {
    type: 'record',
    name: 'Data',
    fields: [
      { name: 'id', type: ['null', 'long'], default: null },
      { name: 'note', type: ['null', 'string'], default: null },
    ],
  };
  expect(avroSchema([id, note])).toMatchObject({ fields: { 5: { name: 'data', type: ['null', data] } } });
  expect(jsonSchema([id, note])).toMatchObject({
    properties: {
      data: { properties: { id: { type: ['integer', 'null'] }, note: { type: ['string', 'null'] } } },
    },
  });
  expect(() => avroSchema([{ ...note, name: 'größe' }])).toThrow(
    expect.objectContaining({ code: 'MATRIX_BAD_NAME' }),
  );
  const untyped: Column = { name: 'x', family: 'json', kind: 'json', nullable: true, untyped: true };
  for (const schema of [avroSchema, jsonSchema])
    expect(() => schema([untyped])).toThrow(expect.objectContaining({ code: 'MATRIX_UNTYPED_COLUMN' }));
});
