/** An event of a log as a record: the envelope in JSON, with the data columns as one object in it. */
import { MatrixError } from '../../model/error.ts';
import { eventField } from '../../model/events.ts';
import { canonicalJson } from '../../model/json.ts';
import type { Column, Row } from '../../model/rows.ts';
import { dayText, parseDay } from '../../model/time.ts';
import type { Value } from '../../model/value.ts';
import { byteText, decoded } from '../json/bytes.ts';
import { rowReader, rowStretchReader, rowWriter } from '../json/rows.ts';
import { membersOf, stringText, valueEnd } from '../json/scan.ts';
import type { KafkaRecord } from './topic-reader.ts';

const brace = 0x7b;

/** Makes the value of an event row over these data columns. */
export function eventWriter(data: readonly Column[]): (event: Row) => string {
  const write = rowWriter(data);
  return (event) => {
    const text = (at: number): string => JSON.stringify(event[at]);
    const { key, op, strategy, sourceFamily, businessDate, schemaVersion, predicate, hasData } = eventField;
    const metadata =
      `{"source_family":${text(sourceFamily)},"business_date":"${dayText(event[businessDate] as number)}",` +
      `"schema_version":${event[schemaVersion] as number}}`;
    const where = event[predicate] === null ? '' : `,"predicate":${event[predicate] as string}`;
    const row = event[hasData] === true ? write(event.slice(eventField.data)) : 'null';
    return `{"key":${text(key)},"op":${text(op)},"strategy":${text(strategy)},"metadata":${metadata}${where},"data":${row}}`;
  };
}

/** An event whose data has not been read. */
export interface Envelope {
  /** The fields of an event row before its data columns; the ordinal is 0. */
  readonly fields: Row;
  /** Where the object of the data begins in `text`; null where the event has none. */
  readonly data: number | null;
  /** The record's value, a character per byte. */
  readonly text: string;
}

/**
 * Takes the envelope from a record's value. Members come in any order; others than the envelope's are passed over.
 * @throws MatrixError MATRIX_BAD_EVENT telling where and why, never the content
 */
export function readEnvelope(topic: string, record: KafkaRecord): Envelope {
  return envelopeOf(topic, record, valueEnd);
}

/** @param endOfData is told where the object of the data begins, and says where it ends */
function envelopeOf(
  topic: string,
  record: KafkaRecord,
  endOfData: (text: string, start: number) => number,
): Envelope {
  const { key, value } = record;
  try {
    if (key === null) throw new RangeError('it has no key');
    if (value === null) throw new RangeError('it is a tombstone, which stands for no event here');
    const text = byteText(value);
    const envelope = membersAt(text, 0, (of, start, name) =>
      of.charCodeAt(start) === brace && of.startsWith('"data"', name.start)
        ? endOfData(of, start)
        : valueEnd(of, start),
    );
    const metadata = membersAt(text, startOf(envelope, 'metadata'));
    const data = startOf(envelope, 'data');
    const keyText = string(text, envelope, 'key');
    if (keyText !== key.toString()) throw new RangeError("its member key is not the record's key");
    const version = Number(raw(text, metadata, 'schema_version'));
    if (!Number.isSafeInteger(version)) throw new RangeError('its schema_version is no integer');
    const predicate = envelope.has('predicate') ? raw(text, envelope, 'predicate') : 'null';
    const hasData = !text.startsWith('null', data);
    return {
      fields: [
        keyText,
        0,
        string(text, envelope, 'op'),
        string(text, envelope, 'strategy'),
        string(text, metadata, 'source_family'),
        parseDay(string(text, metadata, 'business_date')),
        version,
        predicate === 'null' ? null : canonicalJson(predicate),
        hasData,
      ],
      data: hasData ? data : null,
      text,
    };
  } catch (error) {
    throw badRecord(topic, record, error);
  }
}

/**
 * Reads event rows over these data columns. A member that an event's data lacks is null in its row: that it is
 * missing is told by the columns of the topic.
 * @returns what throws MatrixError MATRIX_BAD_EVENT
 */
export function eventReader(
  topic: string,
  data: readonly Column[],
): (record: KafkaRecord, envelope: Envelope) => Row {
  const read = lenientReader(data);
  const nothing: readonly Value[] = data.map(() => null);
  return (record, { fields, data: at, text }) => {
    if (at === null) return fields.concat(nothing);
    try {
      return fields.concat(read(text, at));
    } catch (error) {
      throw badRecord(topic, record, error);
    }
  };
}

/** {@link eventReader} in one pass over the record, for who wants every event's data. */
export function wholeEventReader(topic: string, data: readonly Column[]): (record: KafkaRecord) => Row {
  const read = rowStretchReader(data, { per: 'byte' });
  const readLate = eventReader(topic, data);
  let row: Row | null = null;
  const endOfData = (text: string, start: number): number => {
    try {
      const stretch = read(text, start);
      row = stretch.row;
      return stretch.end;
    } catch (error) {
      if (isMissing(error)) return valueEnd(text, start);
      throw error;
    }
  };
  return (record) => {
    row = null;
    const envelope = envelopeOf(topic, record, endOfData);
    return row === null ? readLate(record, envelope) : envelope.fields.concat(row);
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof MatrixError && error.code === 'MATRIX_COLUMN_MISSING';
}

/** Like the reader of whole rows, but with null for what is not there. */
function lenientReader(columns: readonly Column[]): (text: string, at: number) => Row {
  const whole = rowReader(columns, { per: 'byte' });
  const partial = new Map<string, (text: string, at?: number) => Row>();
  return (text, at) => {
    try {
      return whole(text, at);
    } catch (error) {
      if (!isMissing(error)) throw error;
      const there = new Set(memberNames(text, at));
      const present = columns.filter(({ name }) => there.has(name));
      const key = JSON.stringify(present.map(({ name }) => name));
      const read = partial.get(key) ?? rowReader(present, { per: 'byte' });
      partial.set(key, read);
      const values = read(text, at);
      const byName = new Map(present.map(({ name }, index) => [name, values[index] as Value]));
      return columns.map(({ name }) => byName.get(name) ?? null);
    }
  };
}

/** Names of an object's members, in its order. @param text a character per byte */
export function memberNames(text: string, at = 0): string[] {
  return [...membersOf(text, at)].map(({ key }) => stringText(decoded(text.slice(key.start, key.end))));
}

/** A record that can't be read, with its place and never its content. */
export function badRecord(topic: string, { partition, offset }: KafkaRecord, error: unknown): MatrixError {
  const why = error instanceof Error ? error.message : String(error);
  return new MatrixError(
    'MATRIX_BAD_EVENT',
    `the record at offset ${offset} in partition ${partition} of ${topic} can't be read: ${why}`,
    { cause: error },
  );
}

type Members = ReadonlyMap<string, { readonly start: number; readonly end: number }>;

function membersAt(text: string, at: number, endOf?: Parameters<typeof membersOf>[2]): Members {
  const members = new Map<string, { start: number; end: number }>();
  for (const { key, start, end } of membersOf(text, at, endOf)) {
    const name = stringText(decoded(text.slice(key.start, key.end)));
    if (members.has(name)) throw new RangeError(`it has two members ${name}`);
    members.set(name, { start, end });
  }
  return members;
}

function startOf(members: Members, name: string): number {
  const member = members.get(name);
  if (member) return member.start;
  throw new RangeError(`it has no member ${name}`);
}

function raw(text: string, members: Members, name: string): string {
  return decoded(text.slice(startOf(members, name), members.get(name)?.end));
}

function string(text: string, members: Members, name: string): string {
  const written = raw(text, members, name);
  if (written.startsWith('"')) return stringText(written);
  throw new RangeError(`its ${name} is no string`);
}

/** How the events of a topic are read: the envelope first, and its data where it is wanted. */
export type ReadEvents = (
  topic: string,
  data: readonly Column[],
) => Promise<{
  readonly envelope: (record: KafkaRecord) => Envelope;
  readonly event: (record: KafkaRecord, envelope: Envelope) => Row;
}>;

export const readJsonEvents: ReadEvents = async (topic, data) => ({
  envelope: (record) => readEnvelope(topic, record),
  event: eventReader(topic, data),
});
