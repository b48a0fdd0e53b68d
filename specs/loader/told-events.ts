/** The events that each strategy tells of the orders, literally, and what a second load adds: the same in every log. */
import type { Strategy } from '../../src/model/case.ts';
import type { Row } from '../../src/model/rows.ts';
import { event, june1, june2, june3, may31 } from './orders.ts';

const two = new Uint8Array([1, 2]);
const none = new Uint8Array([]);
const one: Row = [1, june2];
const updated: Row = [2, june1, 'new', two];
const draft: Row = [4, june3, 'draft', null];
const inserted: Row = [4, june3, '', null];
const predicate = '{"business_date":{"from":"2026-06-01","to":"2026-06-03"}}';

export interface ToldEvents {
  readonly events: readonly Row[];
  readonly read: number;
  /** What the second load adds to them; ordinals go on. */
  readonly again: readonly Row[];
}

export const toldEvents: Partial<Record<Strategy, ToldEvents>> = {
  full_refresh: {
    events: [updated, [3, may31, null, none] as Row, inserted].map((row) =>
      event(row, 'snapshot', 'full_refresh'),
    ),
    read: 3,
    again: [updated, [3, may31, null, none] as Row, inserted].map((row) =>
      event(row, 'snapshot', 'full_refresh', 1),
    ),
  },
  incremental_append: {
    events: [
      event(one, 'delete', 'incremental_append'),
      event(updated, 'update', 'incremental_append'),
      event(draft, 'insert', 'incremental_append'),
      event(inserted, 'update', 'incremental_append', 1),
    ],
    read: 4,
    again: [],
  },
  incremental_merge: {
    events: [
      event(one, 'delete', 'incremental_merge'),
      event(updated, 'upsert', 'incremental_merge'),
      event(inserted, 'upsert', 'incremental_merge'),
    ],
    read: 4,
    again: [],
  },
  xmin: {
    events: [
      event(updated, 'upsert', 'xmin'),
      event(inserted, 'upsert', 'xmin'),
      event(one, 'delete', 'xmin'),
    ],
    read: 3,
    again: [],
  },
  cdc: {
    events: [
      event(one, 'delete', 'cdc'),
      event(updated, 'update', 'cdc'),
      event(draft, 'insert', 'cdc'),
      event(inserted, 'update', 'cdc', 1),
    ],
    read: 4,
    again: [],
  },
  replace: {
    events: [
      event(updated, 'replace', 'replace', 0, predicate),
      event(inserted, 'replace', 'replace', 0, predicate),
      event(one, 'delete', 'replace', 0, predicate),
    ],
    read: 2,
    again: [
      event(updated, 'replace', 'replace', 1, predicate),
      event(inserted, 'replace', 'replace', 1, predicate),
    ],
  },
  snapshot_diff: {
    events: [
      event(updated, 'upsert', 'snapshot_diff'),
      event(inserted, 'upsert', 'snapshot_diff'),
      event(one, 'delete', 'snapshot_diff'),
    ],
    read: 3,
    again: [],
  },
};
