/** The first thing that differs, in one line: what a person wants to see of a failed case. */
import type { Check, Difference, KeyText } from '../src/model/check.ts';
import { line, valueText } from './text.ts';

export function firstFailedCheck(checks: readonly Check[]): string | undefined {
  const check = checks.find(({ status }) => status === 'failed');
  if (!check) return undefined;
  const detail = check.detail ? ` (${line(check.detail)})` : '';
  return `${check.name}: expected ${valueText(check.expected)}, observed ${valueText(check.observed)}${detail}`;
}

/** `changed id=501: value expected "a", observed "b"` and how many there are; undefined where nothing differs. */
export function firstDifference(difference: Difference): string | undefined {
  const { missing, unexpected, changed } = difference;
  const counts = `${missing.count} missing, ${unexpected.count} unexpected, ${changed.count} changed`;
  const first = changed.first[0];
  const cell = first?.cells[0];
  if (first && cell) {
    const values = `${line(cell.column)} expected ${valueText(cell.expected)}, observed ${valueText(cell.observed)}`;
    return `${counts}; changed ${keyText(first.key)}: ${values}`;
  }
  if (missing.first[0]) return `${counts}; missing ${keyText(missing.first[0])}`;
  if (unexpected.first[0]) return `${counts}; unexpected ${keyText(unexpected.first[0])}`;
  return hasDifference(difference) ? counts : undefined;
}

export function hasDifference({ missing, unexpected, changed }: Difference): boolean {
  return missing.count + unexpected.count + changed.count > 0;
}

function keyText(key: KeyText): string {
  return line(
    Object.entries(key)
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
    120,
  );
}
