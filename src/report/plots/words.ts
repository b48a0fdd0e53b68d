/** What every form of the findings of stress says in the same words: rates, sizes, and the sum of it. */
import { stressTableProblems } from '../../evidence/stress-table.ts';
import type { StressEntry, StressTable } from '../../evidence/stress-table.ts';
import { line } from '../../evidence/text.ts';
import { plural } from '../numbers.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** `1.5 MB`, by powers of 1000. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || Math.abs(value) >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function numberText(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** `12,345 rows/s, 23.4 MB/s`; a size is of the rows' canonical encoding, the same for every system. */
export function rateText(rowsPerSecond: number | null | undefined, rowBytes: number | undefined): string {
  if (rowsPerSecond === null || rowsPerSecond === undefined) return '·';
  const rows = `${numberText(rowsPerSecond)} rows/s`;
  return rowBytes ? `${rows}, ${bytesText(rowsPerSecond * rowBytes)}/s` : rows;
}

/** The columns of the table, in every form. */
export const stressHeads = [
  'case',
  'rows',
  'hold source',
  'load',
  'verify',
  'peak memory',
  'verdict',
] as const;

export function stressCells(entry: StressEntry): readonly string[] {
  const { case_id, rows, columns, row_bytes, rows_per_second, peak_bytes, loader_peak_bytes } = entry;
  const rate = (phase: 'hold source' | 'load' | 'verify'): string =>
    rateText(rows_per_second?.[phase], row_bytes);
  const peaks = [
    ...(peak_bytes === undefined ? [] : [bytesText(peak_bytes)]),
    ...(loader_peak_bytes ? [`loader ${bytesText(loader_peak_bytes)}`] : []),
  ];
  return [
    case_id,
    rows === undefined ? '·' : `${numberText(rows)} × ${columns}`,
    entry.kept_source ? 'kept' : rate('hold source'),
    rate('load'),
    rate('verify'),
    peaks.join(', ') || '·',
    verdictText(entry),
  ];
}

function verdictText({ outcome, taken_from, attempts }: StressEntry): string {
  const how = [
    ...(taken_from === undefined ? [] : [`taken from ${taken_from}`]),
    ...(attempts === undefined ? [] : [`on attempt ${attempts}`]),
  ];
  const word = outcome.replace('_', ' ');
  return how.length > 0 ? `${word} (${how.join(', ')})` : word;
}

export function sumText({ cases, extent: { passed, declared, narrowed_by } }: StressTable): string {
  const failed = cases.filter(({ outcome }) => outcome === 'failed').length;
  const silent = cases.filter(({ outcome }) => outcome === 'not_run').length;
  const parts = [
    `${passed} of ${plural(declared, 'case')} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(silent > 0 ? [`${silent} not run`] : []),
  ];
  return parts.join(', ') + (narrowed_by.length > 0 ? ` (${line(narrowed_by.join('; '))})` : '');
}

const longestProblem = 600;

/** A line each, with its case. */
export function problemLines(table: StressTable): readonly string[] {
  return stressTableProblems(table).flatMap(({ title, problems }) =>
    problems.map((problem) => `${title}: ${line(problem, longestProblem)}`),
  );
}
