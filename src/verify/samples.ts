/** Samples for the evidence: the rows of the first and last id of each id range. */
import { createHash } from 'node:crypto';
import { rowEncoder } from '../model/encoding.ts';
import { eventColumns, eventField } from '../model/events.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import { isTechnical } from '../model/technical.ts';
import type { Value } from '../model/value.ts';
import type { Volume } from '../model/volume.ts';
import type { SampleRow, Samples } from './contract.ts';
import { idColumn } from './keys.ts';
import { renderValue } from './render.ts';

/** Rows kept per id: a history or a log has several. */
const perId = 4;

const envelope = new Set<string>(eventColumns.map((column) => column.name));

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
}

type Parts = 'target_before' | 'source_rows' | 'expected_rows' | 'actual_rows';

/** Writes each distinct row once, named `r1`, `r2`, … in the order in which they first appear. */
export function samplesOf(parts: Readonly<Record<Parts, SamplePicker>>): Samples {
  const encoder = rowEncoder();
  const names = new Map<string, string>();
  const rows: Record<string, (string | null)[]> = {};

  function nameOf(columns: readonly Column[], values: readonly Value[]): string {
    const content = createHash('sha256').update(encoder.encode(values)).digest('hex');
    let name = names.get(content);
    if (name === undefined) {
      names.set(content, (name = `r${names.size + 1}`));
      rows[name] = values.map((value, index) => cell(value, columns[index]));
    }
    return name;
  }

  function part(picker: SamplePicker): SampleRow[] {
    const { columns } = picker;
    const positions = [...columns.keys()];
    const dataAt = positions.filter((index) => isData(columns[index] as Column));
    const dataColumns = dataAt.map((index) => columns[index] as Column);
    const technicalAt = positions.filter((index) => !isData(columns[index] as Column));
    const isLog = columns[eventField.hasData]?.name === eventColumns[eventField.hasData].name;
    return picker.rows().map((row) => ({
      id: picker.idOf(row),
      data:
        isLog && row[eventField.hasData] !== true
          ? null
          : nameOf(
              dataColumns,
              dataAt.map((index) => row[index] as Value),
            ),
      technical: Object.fromEntries(
        technicalAt.map((index) => {
          const column = columns[index] as Column;
          return [column.name, cell(row[index], column)];
        }),
      ),
    }));
  }

  return {
    columns: parts.source_rows.columns.map((column) => column.name),
    target_before: part(parts.target_before),
    source_rows: part(parts.source_rows),
    expected_rows: part(parts.expected_rows),
    actual_rows: part(parts.actual_rows),
    rows,
  };
}

function isData(column: Column): boolean {
  return !isTechnical(column.name) && !envelope.has(column.name);
}

function cell(value: Value | undefined, column: Column | undefined): string | null {
  return value === null ? null : renderValue(value, column?.kind);
}
