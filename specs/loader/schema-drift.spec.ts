/** The policy of schema drift, kept: what the reference loader makes of each kind, in a table and in a log. */
import { expect, test } from '@playwright/test';
import { nullCheck, refuseOtherColumns } from '../../src/loader/schema-drift.ts';
import { schemaDriftPolicy } from '../../src/model/schema-drift.ts';
import type { Column, Row } from '../../src/model/rows.ts';
import { opColumn, seqColumn } from '../../src/model/technical.ts';
import { openDatabase } from '../../src/systems/memory/engine.ts';
import { before, columns, snapshot, worldFor } from './orders.ts';

const [id, day, note, raw] = columns as [Column, Column, Column, Column];

test('a column that only one end has is named, with what to do', () => {
  const check = (source: readonly Column[], target: readonly Column[] | null) => () =>
    refuseOtherColumns('m', source, target);
  expect(check([id, note], [note, id])).not.toThrow();
  expect(check([id, note], null)).not.toThrow();
  expect(check([id, note, raw], [id])).toThrow(
    expect.objectContaining({
      code: 'MATRIX_COLUMN_MISSING',
      message:
        'm: the target has no column note, raw, which the source has. Nothing was written: ' +
        'add it to the target as a column that may be null, or take it out of the source',
    }),
  );
  expect(check([id], [id, note])).toThrow(
    expect.objectContaining({
      code: 'MATRIX_SOURCE_COLUMN_MISSING',
      message:
        'm: the source has no column note, which the target has. Nothing was written: ' +
        'drop or rename the column in the target too, or bring it back in the source',
    }),
  );
  expect(check([id, raw], [id, note])).toThrow(
    'the source has no column note, which the target has, and has raw that the target does not',
  );
});

test('nulls are looked for only where the source may have them and the target not', () => {
  const firm = { ...note, nullable: false };
  expect(nullCheck('m', [id, note], [id, firm], [id, firm])).toBeNull();
  expect(nullCheck('m', [id, note], [id, note], [id, note])).toBeNull();
  expect(nullCheck('m', [id, note], [id, note], null)).toBeNull();
  const check = nullCheck('m', [id, note, opColumn, seqColumn], [id, note], [firm, id]);
  const pass = (...rows: readonly Row[]) => {
    check?.(rows);
    return 'passed';
  };
  expect(pass([1, '', 'insert', 1], [2, null, 'delete', 2])).toBe('passed');
  expect(() => pass([1, '', 'insert', 1], [2, null, 'update', 2])).toThrow(
    expect.objectContaining({
      code: 'MATRIX_NULL_VALUE',
      message:
        "m: a null arrives for the column note, which can't be null in the target: " +
        'let it be null there, or fill it in the source',
    }),
  );
});

/** The source after each drift, and the rows of the target where it is loaded: told by the columns that it keeps. */
interface Drifted {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Null where the load is refused. */
  readonly loaded: readonly Row[] | null;
  /** What the target is made with instead, so that the drift matters. */
  readonly target?: readonly Column[];
}

const without = (at: number) => snapshot.map((row) => row.toSpliced(at, 1));
const longer = snapshot.map((row) => row.with(2, 'x'.repeat(5000)));

const drifted: Readonly<Record<string, Drifted>> = {
  'columns reordered': {
    columns: columns.toReversed(),
    rows: snapshot.map((row) => row.toReversed()),
    loaded: snapshot,
  },
  'column added': {
    columns: [...columns, { ...note, name: 'more' }],
    rows: snapshot.map((row) => [...row, 'more']),
    loaded: null,
  },
  'column dropped': { columns: columns.toSpliced(2, 1), rows: without(2), loaded: null },
  'column renamed': { columns: columns.with(2, { ...note, name: 'title' }), rows: snapshot, loaded: null },
  'column widened': {
    columns: columns.with(1, { ...day, family: 'int64', kind: 'int64' }),
    rows: snapshot.map((row) => row.with(1, 2n ** 60n)),
    loaded: null,
    target: columns.with(1, { ...day, family: 'int32', kind: 'integer' }),
  },
  'text widened': { columns, rows: longer, loaded: longer },
  'column narrowed': {
    columns: columns.with(1, { ...day, family: 'int32', kind: 'integer' }),
    rows: snapshot,
    loaded: snapshot.map((row) => row.with(1, BigInt(row[1] as number))),
    target: columns.with(1, { ...day, family: 'int64', kind: 'int64' }),
  },
  'null to not null': {
    columns: columns.with(2, { ...note, nullable: false }),
    rows: snapshot.map((row) => row.with(2, 'n')),
    loaded: snapshot.map((row) => row.with(2, 'n')),
  },
  'not null to null': {
    columns,
    rows: snapshot,
    loaded: null,
    target: columns.with(2, { ...note, nullable: false }),
  },
};

test('every kind of the policy is tried here', () => {
  expect(schemaDriftPolicy.map(({ drift }) => drift)).toEqual(Object.keys(drifted));
});

for (const rule of schemaDriftPolicy) {
  test(`${rule.drift}: a table is ${rule.table}`, async () => {
    const { columns: now, rows, loaded, target = columns } = drifted[rule.drift] as Drifted;
    const world = await worldFor('full_refresh', { source: [] });
    const { source, sink } = world.request.connections;
    const made = { key: ['id'], unique: true, captureChanges: false };
    const from = openDatabase(source.url);
    from.drop('public', 'orders');
    const table = from.createTable('public', 'orders', { ...made, columns: now });
    from.swap([table.prepare(rows)]);
    const into = openDatabase(sink.url);
    into.drop('landing', 'orders');
    const landing = into.createTable('landing', 'orders', { ...made, columns: target });
    const stood =
      loaded === null ? [] : before.map((row) => target.map((column, at) => fit(column, row[at])));
    into.swap([landing.prepare(stood)]);
    const names = into.names();

    if (loaded) {
      await world.load();
      expect(landing.rows()).toEqual(loaded);
      expect(rule.table).toMatch(/^loaded/);
      return;
    }
    expect(rule.table).toMatch(/refused$/);
    // Memory has no bounds but those of its forms, so the number that it refuses is beyond them.
    const code = rule.drift === 'column widened' ? 'MATRIX_KIND_MISMATCH' : rule.code;
    await expect(world.load()).rejects.toMatchObject({ code });
    expect(landing.rows()).toEqual(stood);
    expect(into.names()).toEqual(names);
  });
}

function fit({ kind, nullable }: Column, value: Row[number] | undefined): Row[number] {
  if (kind === 'int64') return BigInt(value as number);
  return value ?? (nullable ? null : '');
}
