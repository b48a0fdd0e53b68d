/** A verdict that is wrong in any way about the damage that was done is told; a verdict that is right is not. */
import { expect, test } from '@playwright/test';
import type { Damage } from '../../../src/defects/index.ts';
import { failedChecks, oversights, strikeOversights } from '../../../src/certify/trials/sight.ts';
import type { Check, Difference } from '../../../src/model/check.ts';
import { noDifference } from '../../../src/verify/difference.ts';
import type { Verdict } from '../../../src/verify/index.ts';
import { columns, data } from '../../verify/small.ts';

const of = { columns, key: ['id'] };
const [text, float] = ['wide_demo_001_text', 'wide_demo_002_float64'];

/** A row too few, a row too many, and two rows with other values, one of them in two columns. */
const damage: Damage = {
  missing: [data(1)],
  unexpected: [data(9)],
  changed: [
    { row: data(2), columns: [text] },
    { row: data(3), columns: [text, float] },
  ],
};
const harmless: Damage = { missing: [], unexpected: [], changed: [] };

const cell = (column: string, expected = 'right', observed = 'wrong') => ({ column, expected, observed });

/** What a checker that sees all of {@link damage} says. */
const right = {
  missing: { count: 1, first: [{ id: '1' }] },
  unexpected: { count: 1, first: [{ id: '9' }] },
  changed: {
    count: 2,
    first: [
      { key: { id: '3' }, cells: [cell(text), cell(float)] },
      { key: { id: '2' }, cells: [cell(text)] },
    ],
    columns: { [text]: 2, [float]: 1 },
  },
} as const satisfies Difference;

function verdict(difference: Difference, checks: Readonly<Record<string, Check['status']>>): Verdict {
  return {
    checks: Object.entries(checks).map(([name, status]) => ({ name, status, expected: 1, observed: 2 })),
    difference,
    expected_checksum: '0',
    actual_checksum: '1',
    expected_row_count: 0,
    actual_row_count: 0,
    samples: () => ({ cells: {}, target_before: [], source_rows: [], expected_rows: [], actual_rows: [] }),
  };
}

const checks = { counted: 'failed', compared: 'failed', kept: 'passed', hashed: 'not_applicable' } as const;
const named = ['counted', 'compared'];

test('only checks that failed count as failed', () => {
  expect(failedChecks(verdict(right, checks))).toEqual(['counted', 'compared']);
});

test('nothing is told of a verdict that shows exactly the damage', () => {
  expect(oversights(verdict(right, checks), named, damage, of)).toEqual([]);
  // Checks that fail beside those that were named do no harm.
  expect(oversights(verdict(right, checks), ['compared'], damage, of)).toEqual([]);
});

test('nothing is told of a verdict without a difference where nothing was damaged', () => {
  expect(oversights(verdict(noDifference, {}), [], harmless, of)).toEqual([]);
});

test('keys are compared as the difference tells them, whatever their columns', () => {
  const twoColumns = { columns, key: ['id', text] };
  const lost: Damage = { ...harmless, missing: [data(1)] };
  const told = (note: string): Difference => ({
    ...noDifference,
    missing: { count: 1, first: [{ id: '1', [text]: note }] },
  });
  expect(oversights(verdict(told('"text 1 version 1"'), checks), named, lost, twoColumns)).toEqual([]);
  expect(oversights(verdict(told('"text 1 version 2"'), checks), named, lost, twoColumns)).toEqual([
    `missing: {"id":"1","${text}":"\\"text 1 version 2\\""} is told and was not struck`,
  ]);
});

test('nothing is told where more rows were struck than a difference shows', () => {
  const ids = Array.from({ length: 30 }, (_, index) => index + 1);
  const lost: Damage = { ...harmless, missing: ids.map((id) => data(id)) };
  const first = ids.slice(0, 5).map((id) => ({ id: String(id) }));
  expect(
    oversights(verdict({ ...noDifference, missing: { count: 30, first } }, checks), named, lost, of),
  ).toEqual([]);
  expect(
    oversights(verdict({ ...noDifference, missing: { count: 29, first } }, checks), named, lost, of),
  ).toEqual(['missing: 29 rows are told, 30 were struck']);
});

test.describe('a named check', () => {
  const wrong: [name: string, status: Record<string, Check['status']>, named: string[], told: string[]][] = [
    ['that passed', { ...checks, counted: 'passed' }, named, ['counted does not fail']],
    ['that does not apply', { ...checks, counted: 'not_applicable' }, named, ['counted does not fail']],
    ['that the verdict does not have', { compared: 'failed' }, named, ['counted does not fail']],
    [
      'of several that passed',
      { counted: 'passed' },
      named,
      ['counted does not fail', 'compared does not fail'],
    ],
    ['that passed, although others failed', checks, ['kept'], ['kept does not fail']],
  ];
  for (const [name, status, asked, told] of wrong) {
    test(`${name} is told`, () => {
      expect(oversights(verdict(right, status), asked, damage, of)).toEqual(told);
    });
  }
});

const { missing, unexpected, changed } = right;
const [first, second] = changed.first;

test.describe('a difference', () => {
  const wrong: [name: string, difference: Difference, told: string[]][] = [
    [
      'with a missing row too few',
      { ...right, missing: noDifference.missing },
      ['missing: 0 rows are told, 1 were struck'],
    ],
    [
      'with a missing row too many',
      { ...right, missing: { count: 2, first: [{ id: '1' }, { id: '4' }] } },
      ['missing: 2 rows are told, 1 were struck', 'missing: {"id":"4"} is told and was not struck'],
    ],
    [
      'with another missing row',
      { ...right, missing: { count: 1, first: [{ id: '4' }] } },
      ['missing: {"id":"4"} is told and was not struck'],
    ],
    [
      'that counts a missing row and does not name it',
      { ...right, missing: { count: 1, first: [] } },
      ['missing: no key is told'],
    ],
    [
      'that names a missing row and does not count it',
      { ...right, missing: { count: 0, first: [{ id: '1' }] } },
      ['missing: 0 rows are told, 1 were struck'],
    ],
    [
      'with an unexpected row too few',
      { ...right, unexpected: noDifference.unexpected },
      ['unexpected: 0 rows are told, 1 were struck'],
    ],
    [
      'with an unexpected row too many',
      { ...right, unexpected: { count: 2, first: [{ id: '9' }, { id: '8' }] } },
      ['unexpected: 2 rows are told, 1 were struck', 'unexpected: {"id":"8"} is told and was not struck'],
    ],
    [
      'with another unexpected row',
      { ...right, unexpected: { count: 1, first: [{ id: '8' }] } },
      ['unexpected: {"id":"8"} is told and was not struck'],
    ],
    [
      'that takes the missing row for the unexpected one',
      { ...right, missing: { ...unexpected }, unexpected: { ...missing } },
      ['missing: {"id":"9"} is told and was not struck', 'unexpected: {"id":"1"} is told and was not struck'],
    ],
    [
      'that tells a missing row as a changed one',
      {
        missing: noDifference.missing,
        unexpected,
        changed: {
          ...changed,
          count: 3,
          first: [...changed.first, { key: { id: '1' }, cells: [cell(text)] }],
        },
      },
      [
        'missing: 0 rows are told, 1 were struck',
        'changed: 3 rows are told, 2 were struck',
        'changed: {"id":"1"} is told and was not struck',
      ],
    ],
    [
      'with a changed row too few',
      { ...right, changed: { count: 1, first: [first], columns: { [text]: 1, [float]: 1 } } },
      [
        'changed: 1 rows are told, 2 were struck',
        `columns: {"${text}":1,"${float}":1} are told, {"${text}":2,"${float}":1} were changed`,
      ],
    ],
    [
      'with another changed row',
      { ...right, changed: { ...changed, first: [first, { ...second, key: { id: '4' } }] } },
      ['changed: {"id":"4"} is told and was not struck'],
    ],
    [
      'that counts changed rows and names none',
      { ...right, changed: { ...changed, first: [] } },
      ['changed: no key is told'],
    ],
    [
      'with another column of the right row',
      { ...right, changed: { ...changed, first: [first, { ...second, cells: [cell(float)] }] } },
      [`{"id":"2"}: ${float} is told and was not changed`],
    ],
    [
      'with a column that was not changed beside the one that was',
      { ...right, changed: { ...changed, first: [first, { ...second, cells: [cell(text), cell('id')] }] } },
      ['{"id":"2"}: id is told and was not changed'],
    ],
    [
      'without a column of a changed row',
      { ...right, changed: { ...changed, first: [first, { ...second, cells: [] }] } },
      ['{"id":"2"}: no column is told'],
    ],
    [
      'with too many rows in a column’s count',
      { ...right, changed: { ...changed, columns: { [text]: 2, [float]: 2 } } },
      [`columns: {"${text}":2,"${float}":2} are told, {"${text}":2,"${float}":1} were changed`],
    ],
    [
      'without the count of a column',
      { ...right, changed: { ...changed, columns: { [text]: 2 } } },
      [`columns: {"${text}":2} are told, {"${text}":2,"${float}":1} were changed`],
    ],
    [
      'with the count of a column that was not changed',
      { ...right, changed: { ...changed, columns: { ...changed.columns, id: 1 } } },
      [`columns: {"${text}":2,"${float}":1,"id":1} are told, {"${text}":2,"${float}":1} were changed`],
    ],
    [
      'of two values that look alike',
      {
        ...right,
        changed: { ...changed, first: [first, { ...second, cells: [cell(text, 'é', 'é')] }] },
      },
      [`{"id":"2"}: both values of ${text} look alike`],
    ],
    [
      'that is empty, so that only checks saw anything',
      noDifference,
      [
        'missing: 0 rows are told, 1 were struck',
        'unexpected: 0 rows are told, 1 were struck',
        'changed: 0 rows are told, 2 were struck',
        `columns: {} are told, {"${text}":2,"${float}":1} were changed`,
      ],
    ],
  ];
  for (const [name, difference, told] of wrong) {
    test(`${name} is told`, () => {
      expect(oversights(verdict(difference, checks), named, damage, of)).toEqual(told);
    });
  }

  test('where nothing was damaged is told', () => {
    expect(oversights(verdict(right, {}), [], harmless, of)).toEqual([
      'missing: 1 rows are told, 0 were struck',
      'missing: {"id":"1"} is told and was not struck',
      'unexpected: 1 rows are told, 0 were struck',
      'unexpected: {"id":"9"} is told and was not struck',
      'changed: 2 rows are told, 0 were struck',
      'changed: {"id":"3"} is told and was not struck',
      'changed: {"id":"2"} is told and was not struck',
      `columns: {"${text}":2,"${float}":1} are told, {} were changed`,
    ]);
  });
});

test.describe('a strike', () => {
  const strike = { id: '2', column: columns[2] as (typeof columns)[number] };
  const only = (
    key: Readonly<Record<string, string>>,
    cells: readonly ReturnType<typeof cell>[],
  ): Difference => ({
    ...noDifference,
    changed: { count: 1, first: [{ key, cells }], columns: {} },
  });
  const notTold = `id 2 is not told with ${text} (1 changed, 0 unexpected)`;

  test('that is told with its column is no oversight, also among others', () => {
    for (const difference of [
      only({ id: '2' }, [cell(text)]),
      only({ id: '2' }, [cell(float), cell(text)]),
      right,
    ])
      expect(strikeOversights(verdict(difference, checks), named, strike)).toEqual([]);
  });

  test('that a named check did not see is one', () => {
    expect(
      strikeOversights(verdict(right, { compared: 'failed', counted: 'passed' }), named, strike),
    ).toEqual(['counted does not fail']);
  });

  test('that never happened is one, whatever the checks say', () => {
    expect(strikeOversights(verdict(right, checks), named, undefined)).toEqual(['no row was struck']);
    expect(strikeOversights(verdict(noDifference, {}), named, undefined)).toEqual([
      'no row was struck',
      'counted does not fail',
      'compared does not fail',
    ]);
  });

  for (const [name, difference, told] of [
    ['another row', only({ id: '3' }, [cell(text)]), notTold],
    ['a row whose id begins alike', only({ id: '22' }, [cell(text)]), notTold],
    ['another column', only({ id: '2' }, [cell(float)]), notTold],
    ['no column', only({ id: '2' }, []), notTold],
    ['no row', noDifference, `id 2 is not told with ${text} (0 changed, 0 unexpected)`],
    [
      'an unexpected row of the id',
      { ...noDifference, unexpected: { count: 1, first: [{ id: '2' }] } },
      `id 2 is not told with ${text} (0 changed, 1 unexpected)`,
    ],
  ] as const) {
    test(`for which ${name} is told is one`, () => {
      expect(strikeOversights(verdict(difference, checks), named, strike)).toEqual([told]);
    });
  }
});

// Ways to be wrong that are not told, and one to be right that is.
test.describe('not seen so far', () => {
  const twoLost: Damage = { ...harmless, missing: [data(1), data(4)] };

  test('one key told twice stands for two keys', () => {
    const difference = { ...noDifference, missing: { count: 2, first: [{ id: '1' }, { id: '1' }] } };
    expect(oversights(verdict(difference, checks), named, twoLost, of)).not.toEqual([]);
  });

  test('fewer keys are told than there is room for', () => {
    const difference = { ...noDifference, missing: { count: 2, first: [{ id: '1' }] } };
    expect(oversights(verdict(difference, checks), named, twoLost, of)).not.toEqual([]);
  });

  test('one of two changed columns is told', () => {
    const difference = {
      ...right,
      changed: { ...changed, first: [{ ...first, cells: [cell(text)] }, second] },
    };
    expect(oversights(verdict(difference, checks), named, damage, of)).not.toEqual([]);
  });

  test('two changed rows of one key are right', () => {
    const twice: Damage = {
      ...harmless,
      changed: [
        { row: data(2), columns: [text] },
        { row: data(2, 2), columns: [float] },
      ],
    };
    const difference: Difference = {
      ...noDifference,
      changed: {
        count: 2,
        first: [
          { key: { id: '2' }, cells: [cell(text)] },
          { key: { id: '2' }, cells: [cell(float)] },
        ],
        columns: { [text]: 1, [float]: 1 },
      },
    };
    expect(oversights(verdict(difference, checks), named, twice, of)).toEqual([]);
  });

  test('a strike is told by an event of another key, whose ordinal is the id', () => {
    const difference: Difference = {
      ...noDifference,
      changed: {
        count: 1,
        first: [{ key: { __event__key: '7', __event__ordinal: '2' }, cells: [cell(text)] }],
        columns: { [text]: 1 },
      },
    };
    const strike = { id: '2', column: columns[2] as (typeof columns)[number] };
    expect(strikeOversights(verdict(difference, checks), named, strike)).not.toEqual([]);
  });

  test('both values of a struck cell look alike', () => {
    const difference: Difference = {
      ...noDifference,
      changed: {
        count: 1,
        first: [{ key: { id: '2' }, cells: [cell(text, 'é', 'é')] }],
        columns: { [text]: 1 },
      },
    };
    const strike = { id: '2', column: columns[2] as (typeof columns)[number] };
    expect(strikeOversights(verdict(difference, checks), named, strike)).not.toEqual([]);
  });
});
