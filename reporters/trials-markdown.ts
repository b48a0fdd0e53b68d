/** A table of trials as a page of Markdown: gaps, the sum by category and strategy, and each category's defects. */
import type { CategoryTable, CheckCounts, Tallies, TrialsTable } from '../src/evidence/trials-table.ts';
import { strategies } from '../src/model/case.ts';
import {
  categoryTitle,
  cellText,
  extentText,
  gapTexts,
  loaderText,
  provenanceText,
  remarks,
  sumText,
} from './trials-words.ts';

export function trialsMarkdown(table: TrialsTable): string {
  return page([
    `# Trials: ${escaped(table.project)}`,
    `${sumText(table)}.`,
    bullets([
      extentText(table).text,
      `sinks: ${provenanceText(table)}`,
      `loader: ${loaderText(table)}`,
      ...(table.commit ? [`commit: ${table.commit.sha}${table.commit.dirty ? ', with changes' : ''}`] : []),
      ...remarks(table),
    ]),
    ...gapParts(table),
    '## Summary',
    'Each cell: what was caught (of equivalents: what passed), of the cases to which it applies.',
    summaryTable(table),
    ...table.categories.flatMap((category) => [
      `## ${escaped(categoryTitle(category))}`,
      categoryTable(category),
    ]),
  ]);
}

/** Category × strategy, which stands alone in a README too. */
export function summaryTable({ categories, strategies: sums, total }: TrialsTable): string {
  return grid(
    ['', ...strategies.map(code), 'all'],
    [
      ...categories.map((category) => [
        escaped(categoryTitle(category)),
        ...cells(category.strategies),
        cellText(category.total),
      ]),
      ['all', ...cells(sums), cellText(total)],
    ],
  );
}

function categoryTable({ rows }: CategoryTable): string {
  return grid(
    ['', ...strategies.map(code), 'checks'],
    rows.map(({ defect, strategies: tallies, named, besides }) => [
      escaped(defect),
      ...cells(tallies),
      checksText(named, besides),
    ]),
  );
}

function cells(tallies: Tallies): readonly string[] {
  return strategies.map((strategy) => cellText(tallies[strategy]));
}

function checksText(named: CheckCounts, besides: CheckCounts): string {
  const codes = (checks: CheckCounts): string => checks.map(({ check }) => code(check)).join(', ');
  if (besides.length === 0) return codes(named) || 'none';
  return `${codes(named) || 'none'}; also ${codes(besides)}`;
}

function gapParts(table: TrialsTable): readonly string[] {
  const gaps = gapTexts(table);
  if (gaps.length === 0) return [];
  return ['## Gaps', bullets(gaps.map(({ text, cases }) => `${text} (${cases.join(', ')})`))];
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** Text that Markdown must not take for its own signs. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*_[\]<>|]/g, '\\$&');
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${escaped(item)}`).join('\n');
}

function grid(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function page(parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
