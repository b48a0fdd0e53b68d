/** Values as readers see them: quoted, clipped, and never alike where the values are not. */
import { createHash } from 'node:crypto';
import { rowEncoder, sameValue } from '../model/encoding.ts';
import { hideKnown } from '../model/known-secrets.ts';
import { dayText } from '../model/time.ts';
import type { Kind, Value } from '../model/value.ts';

/** Longer texts are cut there; the length and the first 8 hex digits of SHA-256 (of UTF-8) of the whole follow. */
const longest = 64;
/** How much of two long texts is shown before the place where they part. */
const lead = 24;

/**
 * A value for people: strings in quotes, bytes as `0x…`, dates and times as ISO 8601 by the column's kind, a
 * bigint that is neither an int64 nor a time with an `n`, and `absent` for a value that a row does not have.
 */
export function renderValue(value: Value | undefined, kind?: Kind): string {
  return render(value, kind, 0, false);
}

/**
 * Two values that differ, so that the difference can be seen: where they part at a character that is not
 * printable ASCII both are escaped, long texts are shown from shortly before the place where they part, and
 * what would still look alike is told by type and encoding.
 */
export function renderPair(
  expected: Value | undefined,
  observed: Value | undefined,
  kind?: Kind,
): readonly [expected: string, observed: string] {
  let from = 0;
  let escaped = false;
  if (typeof expected === 'string' && typeof observed === 'string') {
    let parting = 0;
    // Stryker disable next-line ConditionalExpression,EqualityOperator: beyond the last unit nothing equals
    while (parting < expected.length && expected.charCodeAt(parting) === observed.charCodeAt(parting))
      parting += 1;
    escaped = !isPrintable(expected, parting) || !isPrintable(observed, parting);
    if (parting >= longest - lead / 2) from = parting - lead;
  } else if (expected instanceof Uint8Array && observed instanceof Uint8Array) {
    let parting = 0;
    while (parting < expected.length && expected[parting] === observed[parting]) parting += 1;
    if (parting * 2 >= longest - lead / 2) from = parting - lead / 2;
  }
  const left = render(expected, kind, from, escaped);
  const right = render(observed, kind, from, escaped);
  if (left !== right || sameValue(expected, observed)) return [left, right];
  return [`${left} ${nature(expected)}`, `${right} ${nature(observed)}`];
}

function render(value: Value | undefined, kind: Kind | undefined, from: number, escaped: boolean): string {
  if (typeof value === 'string') return renderText(value, from, escaped);
  if (value instanceof Uint8Array) return renderBytes(value, from);
  if (typeof value === 'number') return renderNumber(value, kind);
  if (typeof value === 'bigint') return renderBigint(value, kind);
  return value === undefined ? 'absent' : String(value);
}

function renderText(text: string, from: number, escaped: boolean): string {
  // Before it is cut: of half a secret nobody would see that it is one.
  const safe = hideKnown(text);
  if (safe !== text) return renderSecret(JSON.stringify(safe.slice(0, longest)), text.length, 'characters');
  const shown = JSON.stringify(text.slice(from, from + longest));
  const quoted = escaped
    ? shown.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : shown;
  return clipped(quoted, from, from + longest < text.length, text.length, 'characters', Buffer.from(text));
}

/** Without a digest: a weak password could be found by it. */
function renderSecret(shown: string, length: number, unit: string): string {
  return `${shown} (${length} ${unit}, a secret hidden)`;
}

function renderBytes(bytes: Uint8Array, from: number): string {
  const text = Buffer.from(bytes).toString();
  if (hideKnown(text) !== text) return renderSecret('0x***', bytes.length, 'bytes');
  const until = from + longest / 2;
  const hex = `0x${Buffer.from(bytes.subarray(from, until)).toString('hex')}`;
  return clipped(hex, from, until < bytes.length, bytes.length, 'bytes', bytes);
}

function clipped(
  shown: string,
  from: number,
  isCut: boolean,
  length: number,
  unit: string,
  whole: Uint8Array,
): string {
  if (from === 0 && !isCut) return shown;
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${from > 0 ? `…[${from}]` : ''}${shown}${isCut ? '…' : ''} (${length} ${unit}, ${digest})`;
}

function renderNumber(value: number, kind: Kind | undefined): string {
  if (kind === 'date' && Number.isInteger(value) && isKnownDay(value)) return dayText(value);
  if (kind === 'time' && Number.isInteger(value) && value >= 0 && value < dayMicros) return timeText(value);
  return Object.is(value, -0) ? '-0' : String(value);
}

function renderBigint(value: bigint, kind: Kind | undefined): string {
  if (kind === 'int64') return String(value);
  if (kind !== 'timestamp' && kind !== 'instant') return `${value}n`;
  const inDay = ((value % BigInt(dayMicros)) + BigInt(dayMicros)) % BigInt(dayMicros);
  const day = Number((value - inDay) / BigInt(dayMicros));
  if (!isKnownDay(day)) return `${value}n`;
  return `${dayText(day)}T${timeText(Number(inDay))}${kind === 'instant' ? 'Z' : ''}`;
}

const dayMicros = 86_400_000_000;

/** Years 0000 to 9999. */
function isKnownDay(day: number): boolean {
  return day >= -719_528 && day <= 2_932_896;
}

function timeText(micros: number): string {
  const part = (unit: number, size: number, digits = 2): string =>
    String(Math.floor(micros / unit) % size).padStart(digits, '0');
  return `${part(3_600_000_000, 24)}:${part(60_000_000, 60)}:${part(1_000_000, 60)}.${part(1, 1_000_000, 6)}`;
}

/** Whether the unit there is printable ASCII, or the text has ended. */
function isPrintable(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return Number.isNaN(unit) || (unit >= 0x20 && unit < 0x7f);
}

function nature(value: Value | undefined): string {
  // Stryker disable next-line ConditionalExpression,StringLiteral: nothing else is shown as what is absent
  if (value === undefined) return '[absent]';
  // Stryker disable next-line StringLiteral: nothing else is shown as bytes are
  const type = value instanceof Uint8Array ? 'bytes' : typeof value;
  // Stryker disable next-line ArrayDeclaration: so far the type alone tells them apart
  const encoded = rowEncoder().encode([value]);
  const digest = createHash('sha256').update(encoded).digest('hex');
  return `[${type} ${digest.slice(0, 8)}]`;
}
