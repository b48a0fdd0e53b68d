/** A table that is altered with rows in it: its columns, its rows, and whether all of them were written again. */
import { familyKinds } from '../../../src/model/families.ts';
import type { Family } from '../../../src/model/families.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Alteration } from '../../../src/systems/contract.ts';
import { alterStatements } from '../../../src/systems/postgres/alter.ts';
import { smallRows } from '../../support/small-rows.ts';
import { collected, expect, test } from '../../support/postgres.ts';
import { byId } from './rows.ts';

const column = (name: string, family: Family, nullable = true): Column => ({
  name,
  family,
  kind: familyKinds[family],
  nullable,
});
const columns = [column('id', 'int32', false), column('Größe', 'int32'), column('note', 'varchar', false)];
const row = (id: number): Row => [id, id * 10, `note ${id}`];
const { rows } = smallRows(columns, row);

test('each alteration is one statement', () => {
  const alterations: readonly Alteration[] = [
    { what: 'add', column: column('more', 'varchar') },
    { what: 'add', column: column('firm', 'int64', false) },
    { what: 'drop', name: 'a "b"' },
    { what: 'rename', name: 'one', to: 'other' },
    { what: 'retype', column: column('one', 'int64') },
    { what: 'nullable', name: 'one', nullable: true },
    { what: 'nullable', name: 'one', nullable: false },
  ];
  expect(alterStatements('"public"."orders"', alterations)).toEqual(
    [
      'ADD COLUMN "more" character varying(400)',
      'ADD COLUMN "firm" bigint NOT NULL',
      'DROP COLUMN "a ""b"""',
      'RENAME COLUMN "one" TO "other"',
      'ALTER COLUMN "one" TYPE bigint',
      'ALTER COLUMN "one" DROP NOT NULL',
      'ALTER COLUMN "one" SET NOT NULL',
    ].map((clause) => `ALTER TABLE "public"."orders" ${clause}`),
  );
});

test('a table with rows gets other columns, takes changes in them, and says whether it was written again', async ({
  connector,
  database,
}) => {
  const name = { database, schema: 'public', table: 'orders' };
  const held = await connector.hold(name, rows(3), { unique: true, captureChanges: true });
  const renamed = columns.with(2, column('title', 'varchar', false)).concat(column('more', 'text'));
  const first = await held.alter?.(
    [
      { what: 'rename', name: 'note', to: 'title' },
      { what: 'add', column: column('more', 'text') },
    ],
    rowsOf(renamed, ['id'], []),
  );
  expect(first?.rewritten).toBe(false);
  expect(await first?.held.columns()).toEqual([
    { name: 'id', native: 'integer', nullable: false },
    { name: 'Größe', native: 'integer', nullable: true },
    { name: 'title', native: 'character varying(400)', nullable: false },
    { name: 'more', native: 'text', nullable: true },
  ]);
  const wide = renamed.with(1, column('Größe', 'int64'));
  const second = await first?.held.alter?.(
    [{ what: 'retype', column: wide[1] as Column }],
    rowsOf(wide, ['id'], []),
  );
  expect(second?.rewritten).toBe(true);
  const { delta } = smallRows(wide, (id) => [id, 2n ** 40n, 'changed', `more ${id}`]);
  await second?.held.apply(delta(['update', [2, 2n ** 40n, 'changed', 'more 2']]));
  expect(byId(await collected((second?.held ?? held).read()))).toStrictEqual([
    [1, 10n, 'note 1', null],
    [2, 2n ** 40n, 'changed', 'more 2'],
    [3, 30n, 'note 3', null],
  ]);
});

test('an alteration that fails leaves the table as it was', async ({ connector, database }) => {
  const name = { database, schema: 'public', table: 'orders' };
  const held = await connector.hold(name, rows(3), { unique: true });
  const before = await held.columns();
  await expect(
    held.alter?.(
      [
        { what: 'drop', name: 'note' },
        { what: 'drop', name: 'nowhere' },
      ],
      rowsOf(columns.slice(0, 2), ['id'], []),
    ),
  ).rejects.toThrow('nowhere');
  expect(await held.columns()).toEqual(before);
});
