/** Turns the messages of a replication slot into the rows of one table, with `__dpone__op` and `__dpone__seq`. */
import { MatrixError } from '../../../model/error.ts';
import type { Row } from '../../../model/rows.ts';
import type { Op } from '../../../model/technical.ts';
import type { Value } from '../../../model/value.ts';
import type { Codec } from '../../../systems/postgres/codecs/codec.ts';
import { parseMessage, tupleFormat } from './pgoutput.ts';
import type { Message, OldTuple, Tuple } from './pgoutput.ts';

/** The table whose changes are read, as its catalogue has it now. */
export interface LogTable {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly LogColumn[];
  /** The name of the column that identifies a row. */
  readonly key: string;
}

export interface LogColumn {
  readonly name: string;
  /** The type's object id, which the log's own must equal. */
  readonly type: number;
  readonly codec: Codec;
}

/** Transactions whose commit record begins at or after `after` and before `before`: a slot's own rule. */
export interface LogRange {
  readonly after: bigint;
  readonly before: bigint;
}

type RelationMessage = Extract<Message, { type: 'relation' }>;

/** A relation of the log: where our columns stand in its tuples, found out once a change of it is wanted. */
interface Relation {
  readonly message: RelationMessage;
  places?: readonly number[];
}

/** Takes messages in the order of the log and collects the table's changes. One reader serves one read. */
export class LogReader {
  readonly #table: LogTable;
  readonly #range: LogRange;
  readonly #relations = new Map<number, Relation | null>();
  #inRange = false;
  #seq = 0;
  #rows: Row[] = [];

  constructor(table: LogTable, range: LogRange) {
    this.#table = table;
    this.#range = range;
  }

  get pending(): number {
    return this.#rows.length;
  }

  /** The rows collected since the last take: data columns, operation, sequence. */
  take(): readonly Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /**
   * @throws MatrixError MATRIX_BAD_LOG_MESSAGE; MATRIX_LOG_TRUNCATED; MATRIX_TOAST_UNCHANGED;
   *   MATRIX_LOG_COLUMNS where the table was another when the change was made; MATRIX_REPLICA_IDENTITY
   */
  accept(bytes: Buffer): void {
    const message = parseMessage(bytes);
    switch (message.type) {
      case 'begin':
        this.#inRange = message.commit >= this.#range.after && message.commit < this.#range.before;
        return;
      case 'relation':
        this.#relations.set(message.relation, this.#isOurs(message) ? { message } : null);
        return;
      case 'commit':
      case 'other':
        return;
      case 'truncate':
        if (this.#inRange && message.relations.some((id) => this.#relations.get(id)))
          throw truncated(this.#table);
        return;
    }
    const places = this.#inRange ? this.#places(message.relation) : null;
    if (!places) return;
    if (message.type === 'insert') this.#add('insert', this.#decode(message.after, null, places));
    else if (message.type === 'delete') this.#add('delete', this.#decodeOld(message.before, places));
    else this.#update(message.before, message.after, places);
  }

  #update(before: OldTuple | null, after: Tuple, places: readonly number[]): void {
    const row = this.#decode(after, before, places);
    if (before && this.#keyChanged(before, after, places)) {
      this.#add('delete', this.#decodeOld(before, places));
      this.#add('insert', row);
    } else {
      this.#add('update', row);
    }
  }

  #add(op: Op, row: Value[]): void {
    this.#seq += 1;
    row.push(op, this.#seq);
    this.#rows.push(row);
  }

  #isOurs(message: RelationMessage): boolean {
    return message.schema === this.#table.schema && message.table === this.#table.table;
  }

  /** Where each of the table's columns stands in the relation's tuples. */
  #placesOf(message: RelationMessage): readonly number[] {
    const { columns, key } = this.#table;
    const places = columns.map((column) => {
      const place = message.columns.findIndex((candidate) => candidate.name === column.name);
      const found = message.columns[place];
      if (found?.type === column.type) return place;
      throw new MatrixError(
        'MATRIX_LOG_COLUMNS',
        `the log holds changes of ${this.#name()} in which column ${column.name} ${found ? `has type ${found.type}, not ${column.type}` : 'is not published'}: ` +
          'the table or its publication was another then; load a full snapshot and prepare again',
      );
    });
    if (!message.columns.some((column) => column.key && column.name === key)) {
      throw new MatrixError(
        'MATRIX_REPLICA_IDENTITY',
        `the replica identity of ${this.#name()} does not hold its key ${key}, so a delete can't say whom it deletes: ` +
          `ALTER TABLE ${this.#name()} REPLICA IDENTITY FULL`,
      );
    }
    return places;
  }

  /** Null for a relation that is not our table. */
  #places(id: number): readonly number[] | null {
    const relation = this.#relations.get(id);
    if (relation === null) return null;
    if (relation) return (relation.places ??= this.#placesOf(relation.message));
    throw new MatrixError(
      'MATRIX_BAD_LOG_MESSAGE',
      `a change of relation ${id}, of which no relation message was read`,
    );
  }

  #keyChanged(before: OldTuple, after: Tuple, places: readonly number[]): boolean {
    const place = places[
      this.#table.columns.findIndex((column) => column.name === this.#table.key)
    ] as number;
    if (after.formats[place] === tupleFormat.unchanged) return false;
    return !sameBytes(before.tuple, after, place);
  }

  #decode(tuple: Tuple, before: OldTuple | null, places: readonly number[]): Value[] {
    const { columns } = this.#table;
    const row: Value[] = [];
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as number;
      let from = tuple;
      if (from.formats[place] === tupleFormat.unchanged && before?.full) from = before.tuple;
      row.push(this.#value(from, place, columns[index] as LogColumn));
    }
    return row;
  }

  /** Where the replica identity is not full, the columns outside it are not in the log, and null here. */
  #decodeOld(before: OldTuple, places: readonly number[]): Value[] {
    return this.#decode(before.tuple, null, places);
  }

  #value(tuple: Tuple, place: number, column: LogColumn): Value {
    switch (tuple.formats[place]) {
      case tupleFormat.null:
        return null;
      case tupleFormat.binary:
        return column.codec.decode(tuple.chunk, tuple.starts[place] as number, tuple.ends[place] as number);
      case tupleFormat.unchanged:
        throw new MatrixError(
          'MATRIX_TOAST_UNCHANGED',
          `an update of ${this.#name()} left the stored-apart value of column ${column.name} unchanged, so the log does not hold it: ` +
            `ALTER TABLE ${this.#name()} REPLICA IDENTITY FULL, load a full snapshot and prepare again`,
        );
      default:
        throw new MatrixError(
          'MATRIX_UNSUPPORTED_TYPE',
          `column ${column.name} of ${this.#name()} came as text: its type has no binary form`,
        );
    }
  }

  #name(): string {
    return `${this.#table.schema}.${this.#table.table}`;
  }
}

function sameBytes(one: Tuple, other: Tuple, place: number): boolean {
  if (one.formats[place] !== other.formats[place]) return false;
  const mine = one.chunk.bytes.subarray(one.starts[place], one.ends[place]);
  return mine.equals(other.chunk.bytes.subarray(other.starts[place], other.ends[place]));
}

function truncated(table: LogTable): MatrixError {
  return new MatrixError(
    'MATRIX_LOG_TRUNCATED',
    `${table.schema}.${table.table} was truncated, which the log tells without its keys: load a full snapshot and prepare again`,
  );
}
