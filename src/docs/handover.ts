/** How a snapshot is handed over to a stream of changes, and what readers see meanwhile: parts of the page of strategies. */
import { bullets, code, numbered } from './markdown.ts';

/** The scenario `handoff` holds a loader to this. */
export function handOver(): readonly string[] {
  return [
    '## From a snapshot to a stream',
    `${code('cdc')} and ${code('xmin')} go on from a target that is filled already. While rows change, it is filled in this ` +
      'order, and in no other:',
    numbered([
      `Take the starting point of the stream (phase ${code('prepare')}): the slot is made, or the transaction ids are cut.`,
      `Load the snapshot into the same target by ${code('full_refresh')}.`,
      `Load the stream, from the starting point on, as often as it is wanted.`,
    ]),
    'What changes between the starting point and the snapshot is in both: the stream tells it again, which leaves no trace ' +
      'in a table and in what a consumer of a log keeps by key. A starting point that is taken after the snapshot loses ' +
      'whatever was committed since the snapshot was read, and nothing tells it afterwards.',
    'A transaction may be open across any of these steps, and commit much later:',
    bullets([
      'a replication slot waits, while it is made, for the transactions of the whole server that have written: those are in ' +
        'the snapshot, and later ones are told by their commit',
      `${code('xmin')} is cut at the oldest transaction that still runs (${code('pg_snapshot_xmin(pg_current_snapshot())')}), and ` +
        'not at the next number: what a running one commits later is read by a later load',
      'a load takes its position before it reads, reads no further than that, and saves it with the rows; the slot is told ' +
        'that position after the commit, and no later one',
    ]),
    'A full refresh tells a log no deletes: its snapshot is the authority, so who keeps a table of the log begins with the ' +
      'events of that snapshot, and not before.',
  ];
}

/** The scenario `read` holds a loader to this. */
export function readersMeanwhile(): readonly string[] {
  return [
    '## Readers during a load',
    'A query that runs during a load finds the rows as they were or as they will be, whole, of a backfill chunk by chunk, ' +
      'and once it has found the new ones, no later query finds the old ones. A transaction of several queries keeps what it ' +
      'began with where the engine keeps it. In PostgreSQL it does, but for a full refresh, which puts another table in the ' +
      'place of the target: a transaction that began before and touches the target only afterwards finds the new rows, and ' +
      'one that has touched it holds the refresh up until it ends, or until the refresh gives up.',
  ];
}
