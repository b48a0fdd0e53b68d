/** What a target must hold once a snapshot was handed over to a stream: the source's rows, each change told once. */
import { keepRules } from '../../certify/hold.ts';
import type { Dataset } from '../../model/dataset.ts';
import { eventField } from '../../model/events.ts';
import { loadTimestamp } from '../../model/loader.ts';
import { rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { parseInstant } from '../../model/time.ts';
import { asDeclared } from '../../oracle/declared.ts';
import { expectation } from '../../oracle/index.ts';
import { rowsOfTarget, seenOf } from '../seen.ts';
import type { Content } from '../seen.ts';
import type { Stand } from '../stand.ts';

/** What the source went through, by the harness's own account. */
export interface HandedOver {
  /** The rows that it has in the end. */
  readonly rows: Rows;
  /** What was committed after the starting point was asked for: what the stream must tell, in this order. */
  readonly told: readonly Row[];
  /** What was committed while the starting point was taken: all of it is told, or nothing. */
  readonly perhaps: readonly Row[];
}

export interface Verdict {
  readonly isRight: boolean;
  readonly words: string;
}

export async function judgeHandoff(standing: Stand, handed: HandedOver): Promise<Verdict> {
  const read: Row[] = [];
  for await (const batch of rowsOfTarget(standing)) read.push(...batch);
  const isLog = standing.arena.case.sink_shape === 'log';
  const content = { name: "the source's rows", rows: await expectedOf(standing, handed, 'table') };
  const verdict = await verdictOf(isLog ? folded(read) : read, [content]);
  if (!verdict.isRight || !isLog || standing.arena.case.strategy !== 'cdc') return verdict;
  const events = await verdictOf(ofStream(read), await expectedEvents(standing, handed));
  return { isRight: events.isRight, words: `${verdict.words}; of the stream ${events.words}` };
}

async function verdictOf(rows: readonly Row[], contents: readonly Content[]): Promise<Verdict> {
  const seen = await seenOf(rows, contents);
  return { isRight: seen.is !== null, words: seen.is ?? seen.words };
}

async function expectedEvents(standing: Stand, handed: HandedOver): Promise<readonly Content[]> {
  const without = { name: 'each change once', rows: await expectedOf(standing, handed, 'log') };
  if (handed.perhaps.length === 0) return [without];
  const told = [...handed.perhaps, ...handed.told];
  return [{ name: without.name, rows: await expectedOf(standing, { ...handed, told }, 'log') }, without];
}

/** As both ends keep it: of a table the rows, of a log the events of the stream. */
async function expectedOf(
  { arena: { case: c, test }, data, declared }: Stand,
  { rows, told }: HandedOver,
  sink_shape: 'table' | 'log',
): Promise<Rows> {
  const [source, sink] = await Promise.all([test.connect(c.source), test.connect(c.sink)]);
  const { volume, columns, before, changes } = data;
  const final: Dataset = {
    source: data.source,
    volume,
    columns,
    before,
    snapshot: rows,
    changes: rowsOf(changes.columns, changes.key, told),
  };
  const rules = keepRules(source, sink, declared);
  const { strategy } = c;
  const published = expectation({ strategy, sink_shape }, final, rules, parseInstant(loadTimestamp));
  return asDeclared(published, declared, false).after;
}

/** The rows that a consumer has who keeps the last event of each key. */
function folded(events: readonly Row[]): readonly Row[] {
  const live = new Map<unknown, Row>();
  for (const event of events) {
    const key = event[eventField.key];
    if (event[eventField.op] === 'delete') live.delete(key);
    else live.set(key, event.slice(eventField.data));
  }
  return [...live.values()];
}

/** The events that the stream has told, each key's counted from 0. */
function ofStream(events: readonly Row[]): readonly Row[] {
  const counts = new Map<unknown, number>();
  return events
    .filter((event) => event[eventField.strategy] === 'cdc')
    .map((event) => {
      const key = event[eventField.key];
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return event.with(eventField.ordinal, count);
    });
}
