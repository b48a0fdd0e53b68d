/** Rows of records: what a verb does not ask for is passed over before it is decoded. */
import { columnIndex } from '../../../model/rows.ts';
import type { Column, Row } from '../../../model/rows.ts';
import { dayText } from '../../../model/time.ts';
import type { Window } from '../../contract.ts';
import { byteText, decoded } from '../../../systems/json/bytes.ts';
import { rowReader } from '../../../systems/json/rows.ts';
import { membersOf, stringText } from '../../../systems/json/scan.ts';
import { badRecord } from '../../../systems/kafka/events.ts';
import type { KafkaRecord } from '../../../systems/kafka/topic-reader.ts';

/** Null for a row that was not asked for. @throws MatrixError MATRIX_BAD_EVENT with the record's place */
export type ReadRecord = (record: KafkaRecord) => Row | null;

/** A value that has no column would be lost without a word. */
const whole = { others: 'refuse', per: 'byte' } as const;

export function recordReader(topic: string, columns: readonly Column[]): ReadRecord {
  const read = rowReader(columns, whole);
  return reading(topic, (text) => read(text));
}

/** By the day on the wire. */
export function windowReader(
  topic: string,
  columns: readonly Column[],
  { column, from, before }: Window,
): ReadRecord {
  const read = rowReader(columns, whole);
  const [first, end] = [dayText(from), dayText(before)];
  return reading(topic, (text) => {
    const written = member(text, column);
    if (written === 'null') return null;
    const day = stringText(written);
    if (!/^"\d{4}-\d{2}-\d{2}"$/.test(written)) throw new RangeError(`its ${column} is no day`);
    return day >= first && day < end ? read(text) : null;
  });
}

/** The key column alone. */
export function keyReader(topic: string, columns: readonly Column[], key: string): ReadRecord {
  const read = rowReader([columns[columnIndex(columns, key)] as Column], { per: 'byte' });
  return reading(topic, (text) => read(text));
}

/** Changes after a sequence number. @throws MatrixError MATRIX_BAD_EVENT for a tombstone too: a change is never without its row */
export function changeReader(
  topic: string,
  columns: readonly Column[],
  orderBy: string,
  after: number,
): (record: KafkaRecord) => Row | null {
  const read = rowReader(columns, whole);
  const readChange = reading(topic, (text) => {
    const seq = Number(member(text, orderBy));
    if (!Number.isSafeInteger(seq)) throw new RangeError(`its ${orderBy} is no integer`);
    return seq > after ? read(text) : null;
  });
  return (record) => {
    if (record.key === null) throw badRecord(topic, record, new RangeError('it has no key'));
    if (record.value === null)
      throw badRecord(topic, record, new RangeError('it is a tombstone, and no change'));
    return readChange(record);
  };
}

function reading(topic: string, read: (text: string) => Row | null): ReadRecord {
  return (record) => {
    try {
      // What `latestRecords` gives has one.
      return read(byteText(record.value as Buffer));
    } catch (error) {
      throw badRecord(topic, record, error);
    }
  };
}

/** The JSON text of one member. */
function member(text: string, name: string): string {
  for (const { key, start, end } of membersOf(text)) {
    if (stringText(decoded(text.slice(key.start, key.end))) === name) return decoded(text.slice(start, end));
  }
  throw new RangeError(`it has no member ${name}`);
}
