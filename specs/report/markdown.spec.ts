/** Foreign text stays text in Markdown: no markup, no HTML, no table cell of its own, no mention, no link. */
import { expect, test } from '@playwright/test';
import { code, codeBlock, prose, table } from '../../src/report/markdown.ts';

/** What a reader that decodes entities sees. */
const decoded = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, number) => String.fromCharCode(Number(number))).replaceAll('\u200B', '');

const hostile = [
  '<script>alert(1)</script>',
  '| a | cell | of | its | own |',
  'a \\| b \\\\| c',
  '`code` and ```fence```',
  '**bold** _slanted_ ~~gone~~',
  '[text](https://evil.example) ![image](https://evil.example/x.png)',
  '@octocat and @org/team, see #1 and $x$',
  'https://evil.example and www.evil.example',
  '<!-- comment --> &amp; &#64;octocat',
  '\\',
];

for (const text of hostile) {
  test(`as prose it is read as it was: ${text}`, () => {
    const made = prose(text);
    expect(decoded(made)).toBe(text);
    expect(made.replaceAll(/&#\d+;/g, '')).not.toMatch(/[\\`*~[\]<>|&#@$]|:\/\/|www\.|\b_|_\b/);
  });

  test(`as code it is read as it was, and is one cell: ${text}`, () => {
    const made = code(text);
    const inner = made.startsWith('<code>') ? made.slice(6, -7) : made.slice(1, -1);
    expect(decoded(made.startsWith('<code>') ? inner : inner.replaceAll('&#', '&\u200B#'))).toBe(text);
    expect(inner).not.toMatch(/[`|\\]/);
    expect(made.includes('|')).toBe(false);
    if (made.startsWith('<code>')) expect(inner).not.toMatch(/[<>*[\]]/);
  });
}

test('a sign is not told from its mention after decoding: something invisible stands between', () => {
  expect(prose('@octocat #1')).toBe('&#64;&#8203;octocat &#35;&#8203;1');
});

test('lines and control sequences end no cell', () => {
  expect(prose('one\ntwo\r\nthree \u001B[31mred')).toBe('one two three red');
  expect(code('one\n| two |')).toBe('<code>one &#124; two &#124;</code>');
  expect(code('')).toBe('');
  expect(code('at postgres://u:s3cret@h/d')).toBe('`at postgres://u:***@h/d`');
});

test('plain words and names are left readable', () => {
  expect(prose('mock_local: 43 cases × 2 (BigQuery); 0 failed')).toBe(
    'mock_local: 43 cases × 2 (BigQuery); 0 failed',
  );
  expect(code('postgres_to_kafka__scd2')).toBe('`postgres_to_kafka__scd2`');
});

test('a block has a fence that none of its lines has', () => {
  expect(codeBlock('sh', ['echo ```` hi', 'two'])).toBe('`````sh\necho ```` hi\ntwo\n`````');
  expect(codeBlock('sh', ['one\n```\ntwo'])).toBe('````sh\none ``` two\n````');
});

test('a table has a line per row', () => {
  expect(table(['a', 'b'], [['x', 1]])).toBe('| a | b |\n| --- | --- |\n| x | 1 |');
});
