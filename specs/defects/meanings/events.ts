/** What the defects of events do, on 30 rows: 1–3 deleted, 4–21 updated, 22–30 stable, 31–33 inserted. */
import { logs } from '../support/edits.ts';
import type { Edits, Meanings } from '../support/edits.ts';
import type { Target } from '../support/target.ts';
import type { Value } from '../../../src/model/value.ts';
import { deletesTold } from './deletes.ts';

const middle = (it: Target): string => it.written[Math.floor(it.written.length / 2)] as string;
const idOf = (name: string): number => Number.parseInt(name, 10);

/** The first event with other values in some fields of its envelope. */
const first = (values: (it: Target, event: readonly Value[]) => Readonly<Record<string, Value>>) =>
  [
    logs,
    (it: Target): Edits => ({
      instead: { [it.written[0]]: it.set(it.written[0], values(it, it.right(it.written[0]))) },
    }),
  ] as const;

export const eventMeanings: Meanings = {
  'event dropped': [logs, (it) => ({ missing: [it.written[Math.floor(it.written.length / 4)] as string] })],
  'event doubled': [logs, (it) => ({ unexpected: [it.right(middle(it)).with(1, 1)] })],
  'delete told as an upsert': [
    deletesTold,
    (it) => {
      const deleted = it.written.find((name) => idOf(name) <= 3) as string;
      return { instead: { [deleted]: it.event(idOf(deleted), 0, 'upsert', 1) } };
    },
  ],
  'event under the wrong key': first(() => ({ __event__key: '34' })),
  'event without a key': first(() => ({ __event__key: '' })),
  'wrong operation': [
    logs,
    (it) => {
      const [name] = it.withData;
      const isInsert = it.value(it.right(name), '__event__op') === 'insert';
      return { instead: { [name]: it.set(name, { __event__op: isInsert ? 'update' : 'insert' }) } };
    },
  ],
  'event of an aborted transaction': [
    logs,
    (it) => ({ unexpected: [it.changed(it.rekeyed(it.right(it.withData[0]), 40), { id: 40 })] }),
  ],
  'wrong business date': first((_, event) => ({ __event__business_date: (event[5] as number) + 1 })),
  'wrong source in the envelope': first(() => ({ __event__source_family: 'another' })),
  'wrong strategy in the envelope': first(() => ({ __event__strategy: 'another' })),
  'wrong schema version': first(() => ({ __event__schema_version: 2 })),
  'predicate lost': [
    ['replace log'],
    (it) => ({ instead: { [it.written[0]]: it.set(it.written[0], { __event__predicate: null }) } }),
  ],
};
