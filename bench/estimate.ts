/** What a run over more cases, more rows or more machines would take, by a run that was measured. */
import { pathToFileURL } from 'node:url';
import { roughly } from '../src/report/numbers.ts';
import { keptResult } from './kept-results.ts';

/** A run as it was measured: one machine. */
export interface Measured {
  readonly cases: number;
  /** Base rows of each case. */
  readonly rows: number;
  readonly workers: number;
  readonly took_ms: number;
  /** Of it, until the engines stood. */
  readonly start_ms: number;
}

export interface Wanted {
  readonly cases: number;
  readonly rows: number;
  /** Each with as many workers as the one that was measured. */
  readonly machines: number;
}

/**
 * Milliseconds until the last machine ends. Cases are taken to be as long as the measured ones in the mean, and a case
 * to take as many times longer as it has more rows: too long, for some of it does not grow. A machine starts its
 * engines, and has at least one case.
 */
export function estimate(measured: Measured, { cases, rows, machines }: Wanted): number {
  const { workers, took_ms, start_ms } = measured;
  const work_ms = (took_ms - start_ms) * workers;
  const case_ms = (work_ms / measured.cases) * (rows / measured.rows);
  const ofOne = Math.ceil(cases / machines);
  return start_ms + Math.ceil(ofOne / workers) * case_ms;
}

/** A line of the table: what is wanted, on one machine and on others. */
export function estimateLine(what: string, measured: Measured, wanted: Omit<Wanted, 'machines'>): string {
  const times = machinesShown.map((machines) => roughly(estimate(measured, { ...wanted, machines })));
  return `| ${[what, ...times].join(' | ')} |`;
}

export const machinesShown: readonly number[] = [1, 5, 20];

/** Measured on two cores: see docs/performance.md. */
export const measuredRuns = () =>
  ({
    mock_contract: { cases: 200, rows: 10_000, workers: 2, took_ms: mockContract(), start_ms: 0 },
    real_local: { cases: 90, rows: 10_000, workers: 2, took_ms: 203_000, start_ms: 11_000 },
  }) as const satisfies Readonly<Record<string, Measured>>;

function mockContract(): number {
  const seconds = keptResult('mock-contract').measurements.find(({ name }) => name === 'mock_contract');
  if (!seconds) throw new Error('the figures of mock-contract do not tell how long mock_contract takes');
  return seconds.median * 1000;
}

/** 50 million rows are 500 cases of the most rows that a case may have. */
export const wantedRuns = [
  ['2,000 cases', { cases: 2000, rows: 10_000 }],
  ['50 million rows, as 500 cases of 100,000', { cases: 500, rows: 100_000 }],
] as const satisfies readonly (readonly [string, Omit<Wanted, 'machines'>])[];

const heading = '## What it would take\n';

/**
 * The page with this table in the place of the one that it has.
 * @throws Error where it has no section for it, or no table there
 */
export function withEstimates(page: string): string {
  const [before, section, ...more] = page.split(heading);
  const old = section?.match(/(?:^\|.*\n)+/m);
  if (!section || !old || more.length > 0) throw new Error(`the page has not one table under ${heading}`);
  return [before, section.replace(old[0], `${estimateTable().join('\n')}\n`)].join(heading);
}

/** The table of docs/many-machines.md. */
export function estimateTable(): readonly string[] {
  return [
    `| | ${machinesShown.map((count) => `${count} machine${count === 1 ? '' : 's'}`).join(' | ')} |`,
    `| --- | ${machinesShown.map(() => '---').join(' | ')} |`,
    ...Object.entries(measuredRuns()).flatMap(([mode, measured]) =>
      wantedRuns.map(([what, wanted]) => estimateLine(`\`${mode}\`: ${what}`, measured, wanted)),
    ),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) console.log(estimateTable().join('\n'));
