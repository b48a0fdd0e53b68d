/** What a failed case says: the first check and the first difference, short enough to read in a terminal. */
import type { Layer, MatrixCase } from '../model/case.ts';
import type { Check, Difference } from '../model/check.ts';

/** A check's values may be long lists; the artifact has them whole. */
const longestValue = 300;

function value(json: unknown): string {
  const text = JSON.stringify(json) ?? 'nothing';
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}… (${text.length} characters)`;
}

/** The first difference in a line or two; empty where there is none. */
export function firstDifference(difference: Difference): string {
  const { changed, missing, unexpected } = difference;
  const key = (keyText: Readonly<Record<string, string>>) =>
    Object.entries(keyText)
      .map(([name, text]) => `${name}=${text}`)
      .join(', ');
  const row = changed.first[0];
  if (row) {
    const cell = row.cells[0];
    return `${changed.count} rows changed; first ${key(row.key)}, column ${cell?.column}: expected ${cell?.expected}, observed ${cell?.observed}`;
  }
  if (missing.first[0]) return `${missing.count} rows missing; first ${key(missing.first[0])}`;
  if (unexpected.first[0]) return `${unexpected.count} rows too many; first ${key(unexpected.first[0])}`;
  return '';
}

/** One line per failed check, then the first difference. */
export function failureText(
  c: MatrixCase,
  layer: Layer,
  checks: readonly Check[],
  difference?: Difference,
): string {
  const failed = checks.filter((check) => check.status === 'failed');
  if (checks.length === 0) return `${layer} ${c.case_id}: nothing was checked`;
  const lines = failed.map(
    (check) =>
      `  ${check.name}: expected ${value(check.expected)}, observed ${value(check.observed)}${check.detail ? ` (${check.detail})` : ''}`,
  );
  const first = difference ? firstDifference(difference) : '';
  return [
    `${layer} ${c.case_id}: ${failed.length} of ${checks.length} checks failed`,
    ...lines,
    ...(first ? [`  first difference: ${first}`] : []),
  ].join('\n');
}
