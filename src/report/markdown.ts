/** Foreign text in Markdown: shown as it is, and never taken for markup, a link, a mention or a command of a table. */
import { line } from '../evidence/text.ts';

/** Where Markdown, HTML or GitHub could take a character for a sign of theirs; within a word `_` is none. */
const signs = /[\\`*~[\]<>|&#@$]|\b_|_\b|(?<=:)\/(?=\/)|(?<=\bwww)\./gi;

function entity(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

/** Text on one line, to be read as prose. A mention or a reference is also told from its sign when that is decoded. */
export function prose(text: string, longest = 600): string {
  return line(text, longest).replaceAll(signs, (sign) =>
    sign === '@' || sign === '#' ? `${entity(sign)}&#8203;` : entity(sign),
  );
}

/** Text on one line, as code: there GitHub looks for neither mentions nor links. */
export function code(text: string, longest = 300): string {
  const shown = line(text, longest);
  if (shown === '') return '';
  // A code span would need another fence, and a cell of a table an escape that not every reader undoes alike.
  const plain = !/[`|\\]/.test(shown);
  return plain ? `\`${shown}\`` : `<code>${shown.replaceAll(signs, entity)}</code>`;
}

/** Lines as a block of code, under a fence that none of them has. */
export function codeBlock(language: string, lines: readonly string[], longest = 1000): string {
  const shown = lines.map((one) => line(one, longest));
  const runs = shown.flatMap((one) => one.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(3, ...runs.map((run) => run + 1)));
  return [fence + language, ...shown, fence].join('\n');
}

/** @param rows cells as Markdown, without a newline */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
