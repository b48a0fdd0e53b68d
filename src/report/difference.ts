/** A failed case as a table that a person can read: the checks that failed, and the rows that differ. */
import { differenceText, failedChecks, hasDifference, keyLine } from '../evidence/failure.ts';
import { valueText } from '../evidence/text.ts';
import type { Layer, MatrixCase } from '../model/case.ts';
import type { Check, Difference, KeyText } from '../model/check.ts';
import { plural } from './numbers.ts';

/** So many rows of each sort, and columns, are shown; the artifact's own first few may be fewer. */
const shown = 10;

/**
 * Markdown whose columns are aligned, because Playwright's report shows it as it stands.
 * Undefined where no check failed.
 */
export function failureMarkdown(
  { case_id }: MatrixCase,
  layer: Layer,
  checks: readonly Check[],
  difference?: Difference,
): string | undefined {
  const failed = failedChecks(checks);
  if (failed.length === 0) return undefined;
  const parts = [
    `# ${layer} ${case_id}: ${failed.length} of ${plural(checks.length, 'check')} failed`,
    table(
      ['check', 'expected', 'observed', 'detail'],
      failed.map(({ name, expected, observed, detail = '' }) => [
        name,
        valueText(expected),
        valueText(observed),
        valueText(detail),
      ]),
    ),
    ...(difference && hasDifference(difference) ? differenceParts(difference) : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The same of rows alone. Undefined where none differs. */
export function differenceMarkdown(difference: Difference): string | undefined {
  return hasDifference(difference) ? `${differenceParts(difference).join('\n\n')}\n` : undefined;
}

function differenceParts(difference: Difference): readonly string[] {
  const { missing, unexpected, changed } = difference;
  const whole = (sort: string, keys: readonly KeyText[]): readonly string[][] =>
    keys.slice(0, shown).map((key) => [sort, keyLine(key), '', '', '']);
  const rows = [
    ...whole('missing', missing.first),
    ...whole('unexpected', unexpected.first),
    ...changed.first
      .slice(0, shown)
      .flatMap(({ key, cells }) =>
        cells
          .slice(0, shown)
          .map(({ column, expected, observed }) => ['changed', keyLine(key), column, expected, observed]),
      ),
  ];
  const columns = Object.entries(changed.columns).toSorted(([, a], [, b]) => b - a);
  return [
    `## Rows that differ\n\n${differenceText(difference)}`,
    table(['row', 'key', 'column', 'expected', 'observed'], rows),
    ...(columns.length > 0
      ? [
          `## Columns that differ\n\n${plural(columns.length, 'column')}${columns.length > shown ? `, the first ${shown}` : ''}`,
          table(
            ['column', 'rows'],
            columns.slice(0, shown).map(([name, count]) => [name, String(count)]),
          ),
        ]
      : []),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => valueText(cell).replaceAll('|', String.raw`\|`)));
  const used = head.map((_, at) => at).filter((at) => cells.some((row) => row[at] !== ''));
  const widths = used.map((at) => Math.max(...[head, ...cells].map((row) => row[at]?.length ?? 0), 3));
  const text = (row: readonly string[]): string =>
    `| ${used.map((at, index) => (row[at] ?? '').padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [text(head), rule, ...cells.map(text)].join('\n');
}
