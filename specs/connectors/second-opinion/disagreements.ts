/** Where the oracle and the second opinion expect different things of a dataset. */
import { expectation } from '../../../src/oracle/index.ts';
import type { Expectation, KeepRule } from '../../../src/oracle/contract.ts';
import type { Dataset } from '../../../src/model/dataset.ts';
import { rowsOf, type Column, type Row, type Rows } from '../../../src/model/rows.ts';
import { parseInstant } from '../../../src/model/time.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { list } from '../../dataset/volumes.ts';
import { keepAll, supported } from '../../oracle/cases.ts';
import { difference, type Table } from './difference.ts';
import type { LogStrategy } from './logs.ts';
import { secondOpinion, type Opinion } from './model.ts';

const loadTimestamp = '2026-06-15T12:00:00.123456Z';

export interface Rules {
  readonly source: KeepRule;
  readonly sink: KeepRule;
}

/**
 * A sentence for each strategy, shape and part in which they differ; empty where they agree in everything.
 * @param data what the oracle is given; the SQL is given its rows before and its changes
 */
export async function disagreements(
  client: Client,
  data: Dataset,
  rules: Rules = { source: keepAll, sink: keepAll },
): Promise<readonly string[]> {
  const seed = {
    columns: data.columns,
    before: keptRows(data.before, rules.source),
    changes: keptRows(data.changes, rules.source),
  };
  const second = await secondOpinion(client, seed, loadTimestamp);
  const source = await second.read('SELECT * FROM source');
  const found: string[] = [];
  for (const c of supported) {
    const ours = expectation(c, data, rules, parseInstant(loadTimestamp));
    const theirs = await (c.sink_shape === 'table'
      ? second.table(c.strategy)
      : second.log(c.strategy as LogStrategy));
    const where = `${c.strategy} in a ${c.sink_shape}`;
    found.push(...differing(ours, theirs, rules.sink).map((what) => `${where}, ${what}`));
    const other = difference(asTable(ours.source), source, ours.source.key);
    if (other) found.push(`${where}, source: ${other}`);
    const shapes = [ours.before.shape, ours.after.shape];
    if (shapes.some((shape) => shape !== c.sink_shape)) found.push(`${where}, shapes: ${shapes.join(', ')}`);
  }
  return found;
}

function differing(ours: Expectation, theirs: Opinion, sink: KeepRule): readonly string[] {
  const found: string[] = [];
  for (const part of ['before', 'after'] as const) {
    const { columns, key } = ours[part];
    const retained = { names: theirs[part].names, rows: kept(columns, theirs[part].rows, sink) };
    const what = difference(asTable(ours[part]), retained, key);
    if (what) found.push(`${part}: ${what}`);
  }
  for (const part of ['unique', 'offered'] as const) {
    if (ours[part] !== theirs[part]) found.push(`${part}: oracle ${ours[part]}, SQL ${theirs[part]}`);
  }
  return found;
}

export function asTable(rows: Rows): Table {
  return { names: rows.columns.map(({ name }) => name), rows: list(rows) };
}

function keptRows(rows: Rows, rule: KeepRule): Rows {
  return rowsOf(rows.columns, rows.key, kept(rows.columns, list(rows), rule));
}

function kept(columns: readonly Column[], rows: readonly Row[], rule: KeepRule): readonly Row[] {
  const keeps = columns.map(rule);
  return rows.map((row) =>
    row.map((value, at) => {
      const keep = keeps[at];
      return keep ? keep(value) : value;
    }),
  );
}
