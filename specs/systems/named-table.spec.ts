/** A table as a user names it. */
import { expect, test } from '@playwright/test';
import { namedTable } from '../../src/systems/named-table.ts';

const read: readonly (readonly [text: string, schema: string | undefined, name: string])[] = [
  ['orders', undefined, 'orders'],
  ['public.orders', 'public', 'orders'],
  ['"a.b"."c ""d"""', 'a.b', 'c "d"'],
  ['sales."Order Lines"', 'sales', 'Order Lines'],
];

for (const [text, schema, name] of read) {
  test(text, () => expect(namedTable(text)).toEqual({ schema, name }));
}

for (const text of ['', 'a.b.c', '.a', 'a.', '"a', 'a"b']) {
  test(`refused: ${JSON.stringify(text)}`, () => {
    expect(() => namedTable(text)).toThrow('is not like schema.table or table');
  });
}
