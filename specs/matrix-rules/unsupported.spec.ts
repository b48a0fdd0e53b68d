/** What a loader declares unsupported: which cases it is about, and what cannot be meant. */
import { expect, test } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { declaredReasons, requireDeclarations } from '../../src/matrix/unsupported.ts';
import type { Unsupported } from '../../src/model/loader.ts';
import { isRefusal, unsupported } from '../../src/model/unsupported.ts';

const reasonsOf = (case_id: string, declared: readonly Unsupported[]): readonly string[] => {
  const c = cases.find((one) => one.case_id === case_id);
  if (!c) throw new RangeError(case_id);
  return declaredReasons(c, { name: 'mine', unsupported: declared });
};

test('each field is one id or a list, all of them must fit, and one that is left out means any', () => {
  const noLog = { sink: 'kafka', reason: 'no log' };
  expect(reasonsOf('postgres_to_kafka__replace', [noLog])).toEqual(['no log']);
  expect(reasonsOf('postgres_to_mssql__replace', [noLog])).toEqual([]);
  const some = { source: ['postgres', 'mssql'], strategy: ['cdc', 'xmin'], reason: 'no log is read' };
  expect(reasonsOf('postgres_to_postgres__xmin', [some])).toEqual(['no log is read']);
  expect(reasonsOf('mssql_to_kafka__cdc', [some])).toEqual(['no log is read']);
  expect(reasonsOf('mssql_to_kafka__replace', [some])).toEqual([]);
  expect(reasonsOf('postgres_to_postgres__replace', [{ reason: 'it loads nothing' }])).toEqual([
    'it loads nothing',
  ]);
});

test('of overlapping declarations every reason counts, each once', () => {
  const declared = [
    { sink: 'kafka', reason: 'no log' },
    { strategy: 'cdc', reason: 'no capture' },
    { source: 'mssql', sink: 'kafka', reason: ' no log ' },
  ];
  expect(reasonsOf('mssql_to_kafka__cdc', declared)).toEqual(['no log', 'no capture']);
  expect(() => requireDeclarations({ name: 'mine', unsupported: declared })).not.toThrow();
});

test('nothing declared is nothing to refuse', () => {
  expect(() => requireDeclarations({ name: 'mine' })).not.toThrow();
  expect(() => requireDeclarations({ name: 'mine', unsupported: [] })).not.toThrow();
  expect(reasonsOf('postgres_to_postgres__xmin', [])).toEqual([]);
});

const reason = 'no';
const faults: readonly (readonly [what: string, declared: unknown, says: readonly string[]])[] = [
  ['no list', { reason }, ['unsupported is no list, but object']],
  ['no object', ['kafka'], ['unsupported[0] is "kafka"', 'an object with a reason']],
  ['no reason', [{ sink: 'kafka' }], ['unsupported[0].reason is not there', 'why']],
  ['a blank reason', [{ sink: 'kafka', reason: ' \n' }], ['unsupported[0].reason is " \\n"']],
  [
    'an unknown sink',
    [
      { sink: 'kafka', reason },
      { sink: ['postgres', 'kafak'], reason },
    ],
    [
      'unsupported[1].sink has "kafak", which names no sink',
      'did you mean "kafka"?',
      'Allowed: mssql, postgres, ',
    ],
  ],
  ['an unknown source', [{ source: 'postgre', reason }], ['"postgre", which names no source', '"postgres"']],
  [
    'an unknown strategy',
    [{ strategy: 'merge', reason }],
    ['which names no strategy', '"incremental_merge"'],
  ],
  ['a value that is no text', [{ source: 5, reason }], ['unsupported[0].source has "5"']],
  ['an empty list', [{ source: [], reason }], ['unsupported[0].source is an empty list', 'any source']],
  [
    'a field that is none, which would declare every case',
    [{ sinks: 'kafka', reason }],
    ['the field "sinks"', 'did you mean "sink"?', 'Allowed: source, sink, strategy, reason'],
  ],
  [
    'no case at all',
    [{ source: 'mssql', strategy: 'xmin', reason }],
    ['is about no case of the matrix (source = mssql; strategy = xmin)', 'Strategies there: full_refresh, '],
  ],
];

for (const [what, declared, says] of faults) {
  test(`refused: ${what}`, () => {
    const message = thrownBy(() =>
      requireDeclarations({ name: 'mine', unsupported: declared as readonly Unsupported[] }),
    );
    expect(message).toContain('the loader mine declares what cannot be meant: ');
    for (const text of says) expect(message).toContain(text);
  });
}

function thrownBy(body: () => void): string {
  try {
    body();
  } catch (error) {
    expect(error).toMatchObject({ code: 'MATRIX_BAD_UNSUPPORTED' });
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

test('a refusal is told by its code, of whatever class the error is', () => {
  expect(unsupported('no log')).toMatchObject({ code: 'MATRIX_UNSUPPORTED', message: 'no log' });
  expect(isRefusal(unsupported('no log'))).toBe(true);
  expect(isRefusal({ code: 'MATRIX_UNSUPPORTED' })).toBe(true);
  for (const other of [new Error('MATRIX_UNSUPPORTED'), 'MATRIX_UNSUPPORTED', null, undefined])
    expect(isRefusal(other)).toBe(false);
});
