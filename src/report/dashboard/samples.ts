/** Samples for the page: the base columns and those in which a row is not as expected; the artifact has the rest. */
import type { Samples } from '../../evidence/parts.ts';
import { isWide } from '../../model/wide.ts';
import { shown } from './cut.ts';
import type { CellText, SamplePart, SamplesData } from './shape.ts';

const longest = 96;
const most = { differing: 12, rows: 24, technical: 12 };

const titles = {
  target_before: 'Target before the load',
  source_rows: 'Rows of the source',
  expected_rows: 'Expected in the target',
  actual_rows: 'Observed in the target',
} as const satisfies Partial<Record<keyof Samples, string>>;

type Part = keyof typeof titles;
type SampleRow = Samples[Part][number];

/** What is held against what. */
const opposite: Partial<Readonly<Record<Part, Part>>> = {
  expected_rows: 'actual_rows',
  actual_rows: 'expected_rows',
};
const partNames = Object.keys(titles) as readonly Part[];

/** @param known columns that are known to differ in some row, sampled or not */
export function samplesData(samples: Samples, known: readonly string[]): SamplesData {
  const all = Object.keys(samples.cells);
  const unlike = samples.actual_rows.flatMap((row) => unlikeOf(row, samples.expected_rows) ?? []);
  const differing = all.filter(
    (column) => known.includes(column) || unlike.some((row) => differs(samples.cells[column] ?? {}, row)),
  );
  const base = all.filter((name) => !isWide({ name }));
  const columns = [...base, ...differing.filter((name) => !base.includes(name)).slice(0, most.differing)];
  const names = [...new Set(all.flatMap((column) => Object.keys(samples.cells[column] ?? {})))];
  const technical = technicalOf(samples);
  return {
    columns: columns.map((name) => shown(name, longest)),
    rows: names.map((row) => columns.map((column) => cellText(samples.cells[column]?.[row]))),
    technical: technical.map((name) => shown(name, longest)),
    parts: partNames.map((part) => partOf(samples, part, { names, columns, technical })),
    more: all.length - columns.length,
  };
}

function partOf(
  samples: Samples,
  part: Part,
  { names, columns, technical }: Readonly<Record<'names' | 'columns' | 'technical', readonly string[]>>,
): SamplePart {
  const other = opposite[part];
  return {
    title: titles[part],
    rows: samples[part].slice(0, most.rows).map((row) => {
      const unlike = other && unlikeOf(row, samples[other]);
      const isUnlike = (at: number): boolean =>
        unlike !== undefined && differs(samples.cells[columns[at] ?? ''] ?? {}, unlike);
      const differing = [...columns.keys()].filter(isUnlike);
      return {
        id: shown(row.id, longest),
        row: row.data === null ? null : names.indexOf(row.data),
        technical: technical.map((name) => cellText(row.technical[name])),
        ...(differing.length > 0 ? { differing } : {}),
      };
    }),
  };
}

/** A row of what was expected or observed, and the rows of the same id on the other side, where it is none of them. */
interface Unlike {
  readonly row: string;
  readonly others: readonly string[];
}

function unlikeOf({ id, data }: SampleRow, others: readonly SampleRow[]): Unlike | undefined {
  const alike = others.flatMap((other) => (other.id === id ? (other.data ?? []) : []));
  return data === null || alike.length === 0 || alike.includes(data)
    ? undefined
    : { row: data, others: alike };
}

/** What the artifact does not show of a row may be anything, and differs from nothing. */
function differs(values: Readonly<Record<string, string | null>>, { row, others }: Unlike): boolean {
  const known = others.filter((other) => other in values).map((other) => values[other]);
  return row in values && known.length > 0 && !known.includes(values[row]);
}

function technicalOf(samples: Samples): readonly string[] {
  const rows = partNames.flatMap((part) => samples[part]);
  return [...new Set(rows.flatMap((row) => Object.keys(row.technical)))].slice(0, most.technical);
}

function cellText(text: string | null | undefined): CellText {
  return text === undefined ? 0 : text === null ? null : shown(text, longest);
}
