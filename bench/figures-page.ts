/** The figures of the page about performance, as they follow from the files that benchmarks wrote. */
import { prose, table } from '../src/report/markdown.ts';
import type { BenchResult, Measurement } from './result.ts';

export const begin = '<!-- What follows is made of bench/figures by: npm run bench:figures -->';
export const end = '<!-- The end of what is made of bench/figures -->';

/** Markdown, a table for each benchmark, by name. */
export function figures(results: readonly BenchResult[]): string {
  return results
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(benchmark)
    .join('\n\n');
}

/**
 * The page with these figures in their place.
 * @throws Error where the page has no place for them, or more than one
 */
export function withFigures(page: string, results: readonly BenchResult[]): string {
  const [before, between, ...more] = page.split(begin);
  const [, after, ...others] = between?.split(end) ?? [];
  if (before === undefined || after === undefined || more.length + others.length > 0) {
    throw new Error(`the page has not one place for figures, between ${begin} and ${end}`);
  }
  return `${before}${begin}\n\n${figures(results)}\n\n${end}${after}`;
}

function benchmark({ name, against, started_at, measurements, machine }: BenchResult): string {
  const { node, platform, cpu, parallelism, load } = machine;
  const where = `${parallelism} cores of ${cpu}, ${platform}, Node ${node.replace(/^v/, '')}`;
  const loads = `load ${load.before.toFixed(1)} before, ${load.after.toFixed(1)} after`;
  return [
    `### ${name}`,
    `Against ${prose(against)}. ${started_at.slice(0, 10)}, ${prose(where)}, ${loads}.`,
    table(['', 'Median', 'Lowest to highest', 'Rounds'], measurements.map(row)),
  ].join('\n\n');
}

function row({ name, unit, min, median, max, rounds }: Measurement): readonly (string | number)[] {
  const range = rounds.length === 1 ? '' : `${figure(min)}–${figure(max)}`;
  const suffix = unit === 'ratio' ? '' : ` ${unit}`;
  return [prose(name), `${figure(median)}${suffix}`, range, rounds.length];
}

/** Three digits that count, and no more decimals than they take. */
function figure(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { maximumFractionDigits: 6 });
}
