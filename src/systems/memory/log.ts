/** A log in memory: keyed records in the order in which they were appended, visible by transaction. */
import { eventField } from '../../model/events.ts';
import type { Column, Row } from '../../model/rows.ts';

/** What a transaction has written becomes visible, or never does, in one step. */
export interface LogTransactionState {
  outcome: 'open' | 'committed' | 'aborted';
}

interface LogRecord {
  /** `control` ends a transaction and uses up an offset, as in Kafka; `tombstone` deletes its key. */
  readonly type: 'data' | 'tombstone' | 'control';
  readonly key: string;
  readonly row: Row;
  readonly transaction: LogTransactionState;
}

const noRow: Row = [];
let logs = 0;

export class MemoryLog {
  /** Of an event log the columns of an event row; the first column is the record's key. */
  readonly columns: readonly Column[];
  readonly #records: LogRecord[];
  readonly #serial = (logs += 1);

  constructor(columns: readonly Column[], records: LogRecord[] = []) {
    this.columns = columns;
    this.#records = records;
  }

  /** A second log with the same row objects: all that is decided, at the same offsets. */
  clone(): MemoryLog {
    return new MemoryLog(this.columns, this.#records.slice(0, this.#lastStable()));
  }

  /** The offset of the next record. Control records count, so a difference of ends is no count of events. */
  end(): number {
    return this.#records.length;
  }

  /** Moves with every record, and records are never changed. */
  fingerprint(): string {
    const open = this.#records.filter((record) => record.transaction.outcome === 'open').length;
    return `memory log ${this.#serial}, end ${this.end()}, ${open} undecided`;
  }

  /** The rows become the log's own. Returns how many there were. */
  append(rows: Iterable<Row>, transaction: LogTransactionState): number {
    const start = this.#records.length;
    for (const row of rows) this.#records.push({ type: 'data', key: String(row[0]), row, transaction });
    return this.#records.length - start;
  }

  tombstone(key: string, transaction: LogTransactionState): void {
    this.#records.push({ type: 'tombstone', key, row: noRow, transaction });
  }

  /** The record that tells readers how a transaction ended. */
  control(transaction: LogTransactionState): void {
    this.#records.push({ type: 'control', key: '', row: noRow, transaction });
  }

  /**
   * Committed rows from an offset on, as `read_committed` shows them: up to the first record whose transaction
   * is still open, without control records, aborted rows and tombstones.
   */
  read(from: number): Row[] {
    const rows: Row[] = [];
    for (const record of this.#decided(from)) if (record.type === 'data') rows.push(record.row);
    return rows;
  }

  /** {@link read} of an event log, each row's ordinal counted per key from this offset on. */
  readEvents(from: number): Row[] {
    const counts = new Map<string, number>();
    const rows = this.read(from);
    for (const [at, row] of rows.entries()) {
      const key = row[eventField.key] as string;
      const ordinal = counts.get(key) ?? 0;
      counts.set(key, ordinal + 1);
      if (row[eventField.ordinal] !== ordinal) rows[at] = row.with(eventField.ordinal, ordinal);
    }
    return rows;
  }

  /** The last committed row of each key, as compaction would leave it. */
  latest(): Map<string, Row> {
    const rows = new Map<string, Row>();
    for (const record of this.#decided(0)) {
      if (record.type === 'data') rows.set(record.key, record.row);
      if (record.type === 'tombstone') rows.delete(record.key);
    }
    return rows;
  }

  *#decided(from: number): Generator<LogRecord> {
    const stable = this.#lastStable();
    for (let at = from; at < stable; at += 1) {
      const record = this.#records[at] as LogRecord;
      if (record.transaction.outcome === 'committed') yield record;
    }
  }

  #lastStable(): number {
    const open = this.#records.findIndex((record) => record.transaction.outcome === 'open');
    return open < 0 ? this.#records.length : open;
  }
}

/** Appends to one or several logs that become visible together. */
export class LogTransaction {
  readonly #state: LogTransactionState = { outcome: 'open' };
  readonly #logs = new Set<MemoryLog>();

  /** Returns how many rows there were. */
  append(log: MemoryLog, rows: Iterable<Row>): number {
    this.#logs.add(log);
    return log.append(rows, this.#state);
  }

  tombstone(log: MemoryLog, key: string): void {
    this.#logs.add(log);
    log.tombstone(key, this.#state);
  }

  commit(): void {
    this.#end('committed');
  }

  /** The records stay where they are, and nobody reads them. */
  abort(): void {
    this.#end('aborted');
  }

  #end(outcome: 'committed' | 'aborted'): void {
    if (this.#state.outcome !== 'open') return;
    this.#state.outcome = outcome;
    for (const log of this.#logs) log.control(this.#state);
  }
}
