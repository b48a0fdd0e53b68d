/** Runs a plan: streams each step's rows from the source into staging, and exchanges them in the sink. */
import { MatrixError } from '../model/error.ts';
import type { Reached } from '../model/load-point.ts';
import type { Chunk, LoadReport } from '../model/loader.ts';
import type { Manifest } from '../model/manifest.ts';
import { rowHasher } from '../model/row-hash.ts';
import { columnIndex } from '../model/rows.ts';
import type { Column, Row } from '../model/rows.ts';
import { hashColumn, isTechnical, opColumn, seqColumn } from '../model/technical.ts';
import type { Exchange, Exchanged, Read, Sink, Source, SourcePosition, Staged } from './contract.ts';
import type { Deadline } from './deadline.ts';
import { fitting } from './fitting.ts';
import type { Fitting } from './fitting.ts';
import { projection } from './projection.ts';
import { nullCheck, refuseOtherColumns } from './schema-drift.ts';
import type { RowCheck } from './schema-drift.ts';
import type { Plan, PlannedExchange, StateValue, Step } from './step.ts';
import { committedChunkText } from './strategies/backfill.ts';
import { required } from './strategy-of.ts';

export interface Ends {
  readonly source: Source;
  readonly sink: Sink;
  readonly deadline: Deadline;
  readonly reached: Reached;
}

/** What was seen of the rows that a step staged. */
interface Reading {
  rows: number;
  /** Highest `__dpone__seq`; null where nothing was read, or no changes. */
  lastSeq: number | null;
}

/** @throws MatrixError MATRIX_EMPTY_SNAPSHOT, MATRIX_DEADLINE, and what source and sink throw */
export async function runPlan(plan: Plan, manifest: Manifest, ends: Ends): Promise<LoadReport> {
  const held = await ends.deadline.limit(ends.sink.columns());
  const target = held && held.filter(({ name }) => !isTechnical(name));
  const data = await ends.deadline.limit(ends.source.columns(target));
  refuseOtherColumns(manifest.name, data, target);
  const fit = fitting(data, target ?? data);
  const fitHashed = fitting([...data, hashColumn], [...(target ?? data), ...hashColumns(held, manifest)]);
  const report = { read: 0, removed: 0, added: 0 };
  const chunks: Chunk[] = [...plan.committed];
  await ends.reached('before_extract');
  // The first write sweeps what a killed load has left; a rerun that finds all committed has no other.
  if (plan.steps.length === 0) await ends.deadline.limit(ends.sink.save({}));
  for (const step of plan.steps) {
    const { reading, exchanged } = await runStep(step, { data, target, fit, fitHashed }, manifest, ends);
    report.read += reading.rows + (exchanged.gone ?? 0);
    report.removed += exchanged.removed;
    report.added += exchanged.added;
    if (step.chunk) chunks.push({ ...step.chunk, rows: reading.rows, committed: true });
  }
  if (plan.strategy !== 'backfill') return report;
  return { ...report, chunks: chunks.sort((a, b) => (a.from < b.from ? -1 : 1)) };
}

/** The columns of one load. */
interface Layout {
  /** As the source has them. */
  readonly data: readonly Column[];
  /** The target's data columns in its order; null where it has no catalogue. */
  readonly target: readonly Column[] | null;
  /** Brings the source's values into the forms of the target's kinds. */
  readonly fit: Fitting;
  /** The same for rows with their hash behind. */
  readonly fitHashed: Fitting;
}

async function runStep(
  step: Step,
  layout: Layout,
  manifest: Manifest,
  ends: Ends,
): Promise<{ reading: Reading; exchanged: Exchanged }> {
  const { source, sink, deadline, reached } = ends;
  const { state, remove } = step.exchange;
  const needsPosition = Object.values(state).some((value) => value.what === 'position');
  const position = needsPosition ? await deadline.limit(source.position()) : null;
  const reading: Reading = { rows: 0, lastSeq: null };
  const sets: Staged[] = [];
  const stage = async (columns: readonly Column[], batches: AsyncIterable<readonly Row[]>) => {
    const staged = await deadline.limit(sink.stage(columns, batches));
    sets.push(staged);
    return staged;
  };
  const exchanged = await afterwards(
    async () => {
      const columns = stagedColumns(step, layout);
      const checkNulls = nullCheck(manifest.name, columns, layout.data, layout.target);
      const staged = await stage(columns, offeredRows(step, layout, ends, reading, checkNulls));
      if (step.empty === 'refuse' && staged.count === 0) await refuseEmpty(manifest, ends);
      const keys =
        remove.what === 'staged_keys_and_gone' ? await stage(...keySet(layout, manifest, ends)) : null;
      await reached('before_finalize');
      deadline.check('about to exchange');
      const what = exchangeOf(step.exchange, keys, reading, position);
      const done = await deadline.limit(sink.exchange(staged, what));
      await reached('after_state');
      if (step.confirm && position !== null) await deadline.limit(source.confirm(position));
      return done;
    },
    async () => {
      for (const staged of sets) await deadline.limit(sink.discard(staged));
    },
  );
  return { reading, exchanged };
}

/** The work's result after the end; the work's error goes before the end's. */
async function afterwards<T>(work: () => Promise<T>, end: () => Promise<void>): Promise<T> {
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await end().catch(() => {});
    throw error;
  }
  await end();
  return result;
}

function stagedColumns(step: Step, { fit, fitHashed }: Layout): readonly Column[] {
  if (hasChanges(step.read)) return [...fit.columns, opColumn, seqColumn];
  return step.hash ? fitHashed.columns : fit.columns;
}

function hasChanges(read: Read): boolean {
  return read.verb === 'changes' || read.verb === 'log';
}

/** The source's batches, counted; with the row hash where the step compares by it. */
async function* offeredRows(
  { read, hash: isHashed }: Step,
  { data, target, fit, fitHashed }: Layout,
  { source, deadline, reached }: Ends,
  reading: Reading,
  checkNulls: RowCheck | null,
): AsyncGenerator<readonly Row[]> {
  const seq = hasChanges(read) ? data.length + 1 : null;
  const hashing = isHashed ? hashingOf(data, target ?? data) : null;
  let isFirst = true;
  for await (const batch of source.read(read, hashing?.order)) {
    deadline.check(`reading (${read.verb})`);
    reading.rows += batch.length;
    checkNulls?.(batch);
    if (seq !== null) {
      for (const row of batch) reading.lastSeq = Math.max(reading.lastSeq ?? 0, row[seq] as number);
    }
    // The hash is of the values as the source holds them, so it comes before they take another form.
    yield hashing ? fitHashed.rows(hashing.rows(batch)) : fit.rows(batch);
    if (isFirst) await reached('staging');
    isFirst = false;
  }
}

/** The target's column of row hashes, under the name that staged hashes have; none where it has no such column. */
function hashColumns(held: readonly Column[] | null, { sink }: Manifest): readonly Column[] {
  const name = sink.strategy.hash ?? hashColumn.name;
  return (held ?? [])
    .filter((column) => column.name === name)
    .map((column) => ({ ...column, name: hashColumn.name }));
}

interface Hashing {
  /** The row hash is over the columns in the target's order, whatever order the source has them in. */
  readonly order: readonly Column[];
  /** The rows with their hash behind: the same batch where the source has brought it. */
  rows(batch: readonly Row[]): readonly Row[];
}

function hashingOf(data: readonly Column[], target: readonly Column[]): Hashing {
  const known = target.flatMap(({ name }) => data.find((column) => column.name === name) ?? []);
  // What the target does not know yet stands behind, as it will when the target gets it.
  const order = [...known, ...data.filter((column) => !known.includes(column))];
  const [project, hasher] = [projection(data, order), rowHasher(order)];
  return {
    order,
    rows(batch) {
      const [first] = batch;
      if (first && first.length > data.length) return batch;
      return batch.map((row) => row.concat(hasher(project(row))));
    },
  };
}

/** The key column alone, of every row that the source has. */
function keySet(
  { data, target }: Layout,
  manifest: Manifest,
  { source }: Ends,
): [readonly Column[], AsyncIterable<readonly Row[]>] {
  const name = required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
  const key = [data[columnIndex(data, name)] as Column];
  const fit = fitting(key, target ?? key);
  return [fit.columns, fitted(source.read({ verb: 'keys' }), fit)];
}

async function* fitted(batches: AsyncIterable<readonly Row[]>, fit: Fitting): AsyncGenerator<readonly Row[]> {
  for await (const batch of batches) yield fit.rows(batch);
}

async function refuseEmpty(manifest: Manifest, { sink, deadline }: Ends): Promise<void> {
  if (await deadline.limit(sink.isEmpty())) return;
  throw new MatrixError(
    'MATRIX_EMPTY_SNAPSHOT',
    `${manifest.name}: the source's snapshot is empty and the target is not; a diff would delete all of it. ` +
      'Use full_refresh if that is what is meant',
  );
}

function exchangeOf(
  planned: PlannedExchange,
  keys: Staged | null,
  reading: Reading,
  position: SourcePosition | null,
): Exchange {
  const state = Object.fromEntries(
    Object.entries(planned.state).map(([key, value]) => [key, stateText(value, reading, position)]),
  );
  const { remove } = planned;
  if (remove.what !== 'staged_keys_and_gone') return { ...planned, remove, state };
  if (!keys) throw new TypeError('the key set is staged before it is exchanged');
  return { ...planned, remove: { what: 'staged_keys_and_gone', keys }, state };
}

function stateText(value: StateValue, reading: Reading, position: SourcePosition | null): string {
  switch (value.what) {
    case 'last_seq':
      return String(reading.lastSeq ?? value.otherwise);
    case 'position':
      if (position === null) throw new TypeError('the position is taken before the step reads');
      return position;
    case 'committed_chunk':
      return committedChunkText({ run_id: value.run_id, rows: reading.rows });
  }
}
