/** Samples for the evidence: the rows of the first and last id of each id range. */
import { createHash } from 'node:crypto';
import { rowEncoder, sameValue } from '../model/encoding.ts';
import { isDataColumn } from '../model/beside.ts';
import { eventColumns, eventField } from '../model/events.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import type { Value } from '../model/value.ts';
import type { Volume } from '../model/volume.ts';
import type { SampleRow, Samples } from './contract.ts';
import { idColumn } from './keys.ts';
import { widePrefix } from '../model/wide.ts';
import { renderValue } from './render.ts';

/** Rows kept per id: a history or a log has several. */
const perId = 4;

/** Picks the sample's rows out of rows of one shape, in the order of the ids. */
export class SamplePicker {
  readonly columns: readonly Column[];
  private readonly at: number;
  private readonly byId = new Map<Value | undefined, Row[]>();

  constructor(rows: Pick<Rows, 'shape' | 'columns'>, volume: Volume) {
    const isLog = rows.shape === 'log';
    this.columns = rows.columns;
    this.at = isLog ? eventField.key : columnIndex(rows.columns, idColumn);
    const { ids } = volume;
    for (const range of [ids.delete, ids.update, ids.stable, ids.insert]) {
      for (const id of range ?? []) this.byId.set(isLog ? String(id) : id, []);
    }
  }

  add(row: Row): void {
    const picked = this.byId.get(row[this.at]);
    if (picked && picked.length < perId) picked.push(row);
  }

  addAll(rows: Rows): this {
    for (const batch of rows.batches()) {
      for (const row of batch) this.add(row);
    }
    return this;
  }

  rows(): readonly Row[] {
    return [...this.byId.values()].flat();
  }

  idOf(row: Row): string {
    return String(row[this.at]);
  }

  /** Which of the sampled ids the row is of, counted from 0, and how many there are. */
  partOf(row: Row): [part: number, of: number] {
    const ids = [...this.byId.keys()];
    return [ids.indexOf(row[this.at]), ids.length];
  }
}

type Parts = 'target_before' | 'source_rows' | 'expected_rows' | 'actual_rows';

/** A row's data, under the name that it has in the samples. */
interface Named {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly values: readonly Value[];
}

/** How many cells are shown of a row that is not as expected, beyond those that are shown anyway. */
const differingShown = 20;

/**
 * Names each distinct row once: `r1`, `r2`, … in the order in which they first appear. Of its cells it shows the base
 * columns and the id's part of the wide ones, which are dealt out among the ids so that each column is seen; and
 * where the load left another row than expected, what differs.
 */
export function samplesOf(parts: Readonly<Record<Parts, SamplePicker>>): Samples {
  const encoder = rowEncoder();
  const byContent = new Map<string, Named>();
  const byName = new Map<string, Named>();
  const cells: Record<string, Record<string, string | null>> = {};

  function show({ name, columns, values }: Named, index: number): void {
    const column = columns[index];
    // Stryker disable next-line ConditionalExpression: every position is that of a column
    if (column) (cells[column.name] ??= {})[name] = cell(values[index], column);
  }

  function nameOf(columns: readonly Column[], values: readonly Value[], part: number, of: number): string {
    const content = createHash('sha256').update(encoder.encode(values)).digest('hex');
    let row = byContent.get(content);
    if (row === undefined) {
      row = { name: `r${byContent.size + 1}`, columns, values };
      byContent.set(content, row);
      byName.set(row.name, row);
      for (const index of shownOf(columns, part, of)) show(row, index);
    }
    return row.name;
  }

  function part(picker: SamplePicker): SampleRow[] {
    const { columns } = picker;
    const positions = [...columns.keys()];
    const dataAt = positions.filter((index) => isDataColumn(columns[index] as Column));
    const dataColumns = dataAt.map((index) => columns[index] as Column);
    const technicalAt = positions.filter((index) => !isDataColumn(columns[index] as Column));
    const isLog = columns[eventField.hasData]?.name === eventColumns[eventField.hasData].name;
    return picker.rows().map((row) => ({
      id: picker.idOf(row),
      data:
        isLog && row[eventField.hasData] !== true
          ? null
          : nameOf(
              dataColumns,
              dataAt.map((index) => row[index] as Value),
              ...picker.partOf(row),
            ),
      technical: Object.fromEntries(
        technicalAt.map((index) => {
          const column = columns[index] as Column;
          return [column.name, cell(row[index], column)];
        }),
      ),
    }));
  }

  function showWhatDiffers(expected: readonly SampleRow[], actual: readonly SampleRow[]): void {
    for (const { id, data } of actual) {
      // Stryker disable StringLiteral: no row has a name like either
      const wanted = expected.filter((row) => row.id === id).map((row) => byName.get(row.data ?? ''));
      const found = byName.get(data ?? '');
      // Stryker restore StringLiteral
      const [first] = wanted;
      if (!first || !found || wanted.includes(found)) continue;
      const differing = [...first.columns.keys()].filter(
        (index) => !sameValue(first.values[index], found.values[index]),
      );
      for (const index of differing.slice(0, differingShown))
        for (const row of [first, found]) show(row, index);
    }
  }

  const [target_before, source_rows] = [part(parts.target_before), part(parts.source_rows)];
  const [expected_rows, actual_rows] = [part(parts.expected_rows), part(parts.actual_rows)];
  showWhatDiffers(expected_rows, actual_rows);
  return { target_before, source_rows, expected_rows, actual_rows, cells };
}

/** The base columns, and one of as many equal parts of the wide ones as there are ids. */
function shownOf(columns: readonly Column[], part: number, of: number): readonly number[] {
  // Stryker disable next-line OptionalChaining: every position is that of a column
  const isWide = (index: number): boolean => columns[index]?.name.startsWith(widePrefix) === true;
  const wide = [...columns.keys()].filter(isWide);
  const [first, end] = [part, part + 1].map((edge) => Math.ceil((edge * wide.length) / of));
  return [...[...columns.keys()].filter((index) => !isWide(index)), ...wide.slice(first, end)];
}

function cell(value: Value | undefined, column: Column): string | null {
  return value === null ? null : renderValue(value, column.kind);
}
