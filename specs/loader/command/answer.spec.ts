/** What a command prints is exactly one JSON value, and what else it is has a name. */
import { expect, test } from '@playwright/test';
import { readAnswer } from '../../../src/loader/command/answer.ts';

const good = '{"read":3,"removed":2,"added":1}';
const read = (text: string | Buffer) => readAnswer(Buffer.from(text), 'load');

test('a report, however it is laid out', () => {
  const report = { read: 3, removed: 2, added: 1 };
  for (const text of [
    good,
    `\n  ${good}\r\n`,
    `\uFEFF${good}`,
    JSON.stringify(report, null, 2),
    '{"read":3.0,"removed":2,"added":1,"chunks":null}',
  ]) {
    expect(read(text), text).toEqual({ report });
  }
  const chunks = [{ from: '2026-06-01', to: '2026-06-01', rows: 1, committed: true }];
  expect(read(JSON.stringify({ ...report, chunks }))).toEqual({ report: { ...report, chunks } });
});

test('fields of its own are kept, because the evidence has what it said', () => {
  expect(read('{"read":3,"removed":2,"added":1,"seconds":0.5}')).toEqual({
    report: { read: 3, removed: 2, added: 1, seconds: 0.5 },
  });
});

test('a case that it does not support', () => {
  expect(read('{"unsupported":" no log reader "}')).toEqual({ unsupported: 'no log reader' });
  expect(readAnswer(Buffer.from('{"unsupported":"no slots"}'), 'prepare')).toEqual({
    unsupported: 'no slots',
  });
  for (const text of ['{"unsupported":""}', '{"unsupported":true}', `{"unsupported":"  "}`]) {
    expect(read(text), text).toMatchObject({
      fault: { kind: 'bad report', words: expect.stringContaining('unsupported: ') },
    });
  }
});

test('nothing', () => {
  for (const text of ['', ' \n\t\r\n']) {
    expect(read(text)).toEqual({
      fault: {
        kind: 'silent',
        words: 'it printed no report: one JSON object is expected on its standard output',
      },
    });
  }
});

test('a preparation may answer nothing, or any object', () => {
  for (const text of ['', '{}', '{"position":"0/1"}', good]) {
    expect(readAnswer(Buffer.from(text), 'prepare'), text).toHaveProperty('report');
  }
  expect(readAnswer(Buffer.from('prepared'), 'prepare')).toMatchObject({ fault: { kind: 'bad report' } });
  expect(readAnswer(Buffer.from('[]'), 'prepare')).toMatchObject({ fault: { kind: 'bad report' } });
});

const pretty = JSON.stringify(JSON.parse(good), null, 2);
for (const [what, text, line, foreign] of [
  ['before', `Loading orders\n${good}\n`, 1, 'Loading orders'],
  ['after', `${good}\ndone in 2 s\n`, 2, 'done in 2 s'],
  ['around', `\n\nLoading\n${pretty}\nbye\n`, 3, 'Loading'],
  ['after, laid out', `${pretty}\n{not json}\n`, 6, '{not json}'],
  ['of JSON', `{"level":"info"}\n{"level":"warn"}\n${good}\n`, 1, '{"level":"info"}'],
  ['that is a second report', `${good}\n${good}`, 2, good],
  ['around a refusal', 'no\n{"unsupported":"why"}', 1, 'no'],
] as const) {
  test(`text ${what}`, () => {
    expect(read(text)).toEqual({
      fault: {
        kind: 'chatty',
        words:
          `its standard output holds more than the report: line ${line} is ${JSON.stringify(foreign)}. ` +
          'Exactly one JSON value belongs on standard output, and logs on standard error',
      },
    });
  });
}

test('no report', () => {
  const words = (text: string | Buffer): string => {
    const answer = read(text);
    expect(answer).toMatchObject({ fault: { kind: 'bad report' } });
    return 'fault' in answer ? answer.fault.words : '';
  };
  expect(words('Loaded 10 rows\nBye\n')).toBe(
    'its standard output is no JSON; it begins with "Loaded 10 rows"',
  );
  expect(words(good.slice(0, -1))).toBe(
    `its standard output is no JSON; it begins with ${JSON.stringify(good.slice(0, -1))}`,
  );
  expect(words('x'.repeat(500))).toBe(`its standard output is no JSON; it begins with "${'x'.repeat(119)}…"`);
  expect(words(Buffer.from([0x7b, 0xff, 0xfe]))).toBe(
    'its standard output is no UTF-8 (3 bytes, beginning 7b ff fe)',
  );
  expect(words('{"read":3,"removed":-1,"added":"1"}')).toMatch(
    /^its report is not one: removed: .*>=0; added: .*expected (int|number), received string$/,
  );
  expect(words('{"read":1.5,"removed":0,"added":0}')).toMatch(/^its report is not one: read: /);
  expect(words('{}')).toMatch(/^its report is not one: read: .*; removed: .*; added: /);
  for (const value of ['null', '17', '"text"', '[]', 'true']) {
    expect(words(value), value).toMatch(/^its report is not one: the report: /);
  }
  expect(
    words(
      '{"read":1,"removed":0,"added":0,"chunks":[{"from":"June","to":"2026-06-01","rows":1,"committed":1}]}',
    ),
  ).toMatch(/chunks\.0\.from: must be a day like 2026-06-01; chunks\.0\.committed: /);
});

test('much that looks like reports is read soon', () => {
  const began = performance.now();
  expect(read('{\n}x\n'.repeat(100_000))).toMatchObject({ fault: { kind: 'bad report' } });
  expect(performance.now() - began).toBeLessThan(5000);
});
