/** A command's log in bounded memory: its beginning, its end, and no secret of it. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { CommandLog, endOf } from '../../../src/loader/command/log.ts';

function logOf(chunks: readonly (string | Buffer)[], secrets: readonly string[] = []): string {
  const log = new CommandLog(secrets);
  for (const chunk of chunks) log.write(Buffer.from(chunk));
  return log.end();
}

test('it is kept as it was written, wherever it was cut', () => {
  expect(logOf(['one\ntwo\n', '\nthr', 'ee'])).toBe('one\ntwo\n\nthree');
  expect(logOf([])).toBe('');
  const bytes = Buffer.from('grüße 🦉\n');
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 5 });
  fc.assert(
    fc.property(cuts, (at) => {
      const places = [0, ...at.toSorted((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(logOf(chunks)).toBe('grüße 🦉');
    }),
  );
});

test('colours and the returns of progress bars are taken out', () => {
  expect(logOf(['\u001B[31mred\u001B[39m line\r\n'])).toBe('red line');
});

test('a secret is hidden, also one that comes in two pieces', () => {
  expect(logOf(['the password is hunter', '22, and postgresql://u:other', 'word@db/x\n'], ['hunter22'])).toBe(
    'the password is ***, and postgresql://u:***@db/x',
  );
});

test('of a long log the first and the last lines are kept, and how many are not', () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index}`);
  const log = logOf(lines.map((line) => `${line}\n`));
  expect(log.length).toBeLessThan(70_000);
  const shown = log.split('\n');
  const gap = shown.findIndex((line) => line.includes('left out'));
  expect(shown.slice(0, gap)).toEqual(lines.slice(0, gap));
  const after = shown.slice(gap + 1);
  expect(after).toEqual(lines.slice(-after.length));
  expect(shown[gap]).toBe(`… ${lines.length - gap - after.length} lines left out …`);
  expect(gap).toBeGreaterThan(1000);
  expect(after.length).toBeGreaterThan(gap);
});

test('a line without an end takes no memory, and no secret is cut open at its end', () => {
  const secret = 'x'.repeat(40);
  const long = `${'a'.repeat(8192 - 20)}${secret}${'b'.repeat(1_000_000)}\nnext`;
  const log = logOf([long], [secret]);
  expect(log).toMatch(/^a{8172}\*\*\*b{17}… \(\d+ more characters\)\nnext$/);
});

test('what comes after its end is not kept', () => {
  const log = new CommandLog([]);
  log.write(Buffer.from('in time'));
  expect(log.end()).toBe('in time');
  log.write(Buffer.from('late'));
  expect(log.end()).toBe('in time');
});

test('the end of a log, for a message', () => {
  const log = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n');
  expect(endOf(`${log}\n\n`, 2)).toBe('line 18\nline 19');
  expect(endOf('one', 2)).toBe('one');
});
