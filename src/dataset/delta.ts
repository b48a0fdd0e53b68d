/** Changes as scripts per key, woven into one commit order, and the rows that are left when all are applied. */
import { opColumn, seqColumn, type Op } from '../model/technical.ts';
import type { Column, Row } from '../model/rows.ts';
import { below, next } from './hash.ts';
import type { RowAt } from './row.ts';

/** One change of a key; the row it carries is this version (a delete carries what it removes). */
export interface Step {
  readonly op: Op;
  readonly version: number;
}

/** The changes of one key in the order of their commits. */
export interface Script {
  readonly id: number;
  readonly steps: readonly Step[];
}

export function changeColumns(columns: readonly Column[]): readonly Column[] {
  return [...columns, opColumn, seqColumn];
}

/**
 * Delta rows (data, op, seq) in commit order: the keys are shuffled among each other, the changes of one key
 * keep their order.
 */
export function weave(scripts: readonly Script[], rowAt: RowAt, seed: number): readonly Row[] {
  const order: number[] = [];
  for (let index = 0; index < scripts.length; index += 1) {
    for (let step = (scripts[index] as Script).steps.length; step > 0; step -= 1) order.push(index);
  }
  shuffle(order, seed);
  const done = new Int32Array(scripts.length);
  return order.map((index, at) => {
    const { id, steps } = scripts[index] as Script;
    const step = steps[done[index] as number] as Step;
    done[index] = (done[index] as number) + 1;
    return [...rowAt(id, step.version), step.op, at + 1];
  });
}

/** Fisher and Yates, drawn from the seed. */
function shuffle(items: number[], seed: number): void {
  let draw = seed;
  for (let last = items.length - 1; last > 0; last -= 1) {
    draw = next(draw);
    const other = below(draw, last + 1);
    const item = items[last] as number;
    items[last] = items[other] as number;
    items[other] = item;
  }
}

/** Rows by id after all scripts: those of `before` that no script touches are the same objects. */
export function applied(before: readonly Row[], scripts: readonly Script[], rowAt: RowAt): readonly Row[] {
  const last = new Map<number, Step>();
  for (const { id, steps } of scripts) {
    const final = steps.at(-1);
    if (final) last.set(id, final);
  }
  const rows: Row[] = [];
  for (let at = 0; at < before.length; at += 1) {
    const id = at + 1;
    const step = last.get(id);
    last.delete(id);
    if (!step) rows.push(before[at] as Row);
    else if (step.op !== 'delete') rows.push(rowAt(id, step.version));
  }
  const inserted = [...last].sort(([a], [b]) => a - b);
  for (const [id, step] of inserted) if (step.op !== 'delete') rows.push(rowAt(id, step.version));
  return rows;
}
