/** Another spelling of the same value for each Postgres type: an SQL literal that the server reads as what was there. */
import { dayText } from '../../../src/model/time.ts';
import type { Value } from '../../../src/model/value.ts';
import { quoteLiteral } from '../../../src/systems/postgres/quoting.ts';
import { compositeName, domainName, enumName } from '../../../src/systems/postgres/user-types.ts';
import {
  expandedAddress,
  otherIntegerRange,
  otherJson,
  otherTimestampRange,
  otherVector,
} from './spelled-parts.ts';

/** Draws a whole number from 0 to `bound` − 1. */
type Draw = (bound: number) => number;
type Spell = (value: never, draw: Draw) => string;

const pick = <T>(draw: Draw, choices: readonly T[]): T => choices[draw(choices.length)] as T;
const quoted =
  <V>(spell: (value: V, draw: Draw) => string) =>
  (value: V, draw: Draw): string =>
    quoteLiteral(spell(value, draw));

const dollarQuoted = (value: string): string => `$other$${value}$other$`;

/** Texts have one form each; what differs is how SQL writes them. */
function text(value: string, draw: Draw): string {
  const points = Array.from(value);
  const [start, rest] = [points.slice(0, 40), points.slice(40).join('')];
  switch (draw(3)) {
    case 0:
      return dollarQuoted(value);
    case 1:
      return `(${quoteLiteral(start.join(''))}::text || ${quoteLiteral(rest)})`;
    default:
      return `U&'${start.map(escaped).join('')}${rest.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  }
}

const escaped = (point: string): string =>
  `\\+${(point.codePointAt(0) as number).toString(16).padStart(6, '0')}`;

const character = quoted((value: string) => value + ' '.repeat(20 - Array.from(value).length));

function boolean(value: boolean, draw: Draw): string {
  return `'${pick(draw, value ? ['yes', 'on', '1', ' TRUE ', 'y'] : ['no', 'off', '0', ' FALSE ', 'n'])}'`;
}

function integer(value: number | bigint): string {
  const digits = String(value).replace('-', '');
  return `' ${value < 0 ? '-' : '+'}00${digits} '`;
}

/** With the sign that a positive number need not have. */
const signed = (value: number): string => (value < 0 ? String(value) : `+${value}`);

/** The scale stays: 1.50 is not 1.5. */
function decimal(value: string, draw: Draw): string {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  const [, sign, whole, fraction = ''] = parts as unknown as [string, string, string, string?];
  if (draw(2) === 0) return `'${sign || '+'}00${whole}${fraction && `.${fraction}`}'`;
  return fraction
    ? `'${sign}${whole}${fraction}e-${fraction.length}'`
    : `'${sign}${whole.replace(/^./, '$&.')}E+${whole.length - 1}'`;
}

function money(value: string): string {
  const [whole, cents] = value.replace('-', '').split('.') as [string, string];
  const grouped = `$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
  return value.startsWith('-') ? `'(${grouped})'` : `' ${grouped}'`;
}

const floating =
  (native: string) =>
  (value: number, draw: Draw): string => {
    if (Number.isNaN(value)) return pick(draw, ["'nan'", "' NAN '", `(- 'NaN'::${native})`]);
    if (!Number.isFinite(value)) return value > 0 ? "'+inf'" : "'-iNfInItY'";
    if (Object.is(value, -0)) return pick(draw, ["'-0e7'", "' -.0 '"]);
    return `'${pick(draw, [value.toPrecision(17), value.toExponential(17).toUpperCase(), signed(value)])}'`;
  };

function date(value: number, draw: Draw): string {
  const day = dayText(value);
  return `'${pick(draw, [day.replaceAll('-', ''), `J${value + 2_440_588}`, `${day} AD`])}'`;
}

const dayMicros = 86_400_000_000n;
const pad = (number: number, length = 2): string => String(number).padStart(length, '0');

/** With all six digits of the second's fraction. */
function clock(micros: number, draw: Draw): string {
  const seconds = Math.floor(micros / 1_000_000);
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${pad(seconds % 60)}.${pad(micros % 1_000_000, 6)}`;
  return pick(draw, [
    `${pad(hour)}${pad(minute)}${rest}`,
    `${pad(hour)}:${pad(minute)}:${rest}`,
    `${pad(hour % 12 || 12)}:${pad(minute)}:${rest} ${hour < 12 ? 'AM' : 'PM'}`,
  ]);
}

function wallClock(micros: bigint, draw: Draw): string {
  const ofDay = ((micros % dayMicros) + dayMicros) % dayMicros;
  return `${dayText(Number((micros - ofDay) / dayMicros))} ${clock(Number(ofDay), draw)}`;
}

const minute = 60_000_000n;
/** Minutes, and how they are written. */
const offsets = [
  [330n, '+05:30'],
  [-660n, '-11'],
  [840n, '+14:00'],
  [-30n, '-00:30'],
  [0n, 'UTC'],
] as const;
/** Further from both ends of the calendar than any offset. */
const [firstShifted, lastShifted] = [-62_135_000_000_000_000n, 253_402_000_000_000_000n];

function instant(value: bigint, draw: Draw): string {
  const isInside = value > firstShifted && value < lastShifted;
  const [shift, written] = isInside ? pick(draw, offsets) : offsets[4];
  // Without the blank `PM-11` is read otherwise.
  return `'${wallClock(value + shift * minute, draw)} ${written}'`;
}

function uuid(value: string, draw: Draw): string {
  const digits = value.replaceAll('-', '');
  return `'${pick(draw, [`{${value.toUpperCase()}}`, digits, (digits.match(/.{4}/g) as string[]).join('-')])}'`;
}

function bytes(value: Uint8Array, draw: Draw): string {
  const all = Buffer.from(value);
  switch (draw(3)) {
    case 0:
      return quoteLiteral(`\\x ${(all.toString('hex').toUpperCase().match(/../g) ?? []).join(' ')}`);
    case 1:
      return `decode('${all.toString('base64')}', 'base64')`;
    default:
      return quoteLiteral(
        Array.from(all, (byte) =>
          byte >= 0x20 && byte < 0x7f && byte !== 0x5c
            ? String.fromCharCode(byte)
            : `\\${byte.toString(8).padStart(3, '0')}`,
        ).join(''),
      );
  }
}

function integers(value: string, draw: Draw): string {
  const items = JSON.parse(value) as (number | null)[];
  if (items.length === 0) return "'{ }'";
  const list = items.map((item) => (item === null ? ' null ' : ` "${item}"`)).join(',');
  return `'${draw(2) === 0 ? `[1:${items.length}]=` : ''}{${list}}'`;
}

function texts(value: string, draw: Draw): string {
  const items = JSON.parse(value) as (string | null)[];
  if (draw(2) === 0)
    return `ARRAY[${items.map((item) => (item === null ? 'NULL' : text(item, draw))).join(', ')}]::text[]`;
  const all = items.map((item) =>
    item === null ? 'nULL' : `"${Array.from(item, (each) => `\\${each}`).join('')}"`,
  );
  return quoteLiteral(`{ ${all.join(' , ')} }`);
}

function composite(value: string, draw: Draw): string {
  const [number, label, flag] = JSON.parse(value) as [number | null, string | null, boolean | null];
  if (draw(2) === 0) {
    const written = label === null ? 'NULL' : text(label, draw);
    return `ROW(${number}, ${written}, ${flag})::public.${compositeName}`;
  }
  const part = <T>(given: T | null, write: (each: T) => string): string =>
    given === null ? '' : `"${write(given).replaceAll('\\', '\\\\').replaceAll('"', '""')}"`;
  const parts = [part(number, signed), part(label, String), part(flag, (is) => (is ? 'yes' : 'off'))];
  return quoteLiteral(`(${parts.join(',')})`);
}

const coordinate = (written: string): string => Number(written).toExponential(17);
const coordinates = (value: string): string[] =>
  value
    .replace(/[(){}]/g, '')
    .split(',')
    .map(coordinate);

function network(value: string): string {
  const [host, mask] = value.split('/') as [string, string?];
  const isLong = host.includes(':');
  return `'${isLong ? expandedAddress(host).toUpperCase() : host}/${mask ?? (isLong ? 128 : 32)}'`;
}

/** Octets behind the mask may be left out. */
function cidr(value: string): string {
  if (value.includes(':')) return network(value);
  const [host, mask] = value.split('/') as [string, string];
  const octets = Math.max(1, Math.ceil(Number(mask) / 8));
  return `'${host.split('.').slice(0, octets).join('.')}/${mask}'`;
}

function macaddr(value: string, draw: Draw): string {
  const digits = value.replaceAll(':', '').toUpperCase();
  return `'${pick(draw, [digits.replace(/^.{6}/, '$&:'), (digits.match(/.{4}/g) as string[]).join('.'), digits])}'`;
}

function bits(value: string): string {
  const hex = value.replace(/.{4}/g, (four) => Number.parseInt(four, 2).toString(16));
  return value.length % 4 === 0 ? `'x${hex.toUpperCase()}'` : `B'${value}'`;
}

const tsquery = quoted((value: string) => ` ( ( ${value.replace(/ ([&|]) /g, '$1')} ) ) `);

function lsn(value: string): string {
  return `'${value
    .split('/')
    .map((half) => half.padStart(8, '0').toLowerCase())
    .join('/')}'`;
}

/** By the type's name without its length. */
const spells: Readonly<Record<string, Spell>> = {
  boolean,
  smallint: integer,
  integer,
  bigint: integer,
  // A leading zero would mean octal digits.
  oid: (value: number) => `' +${value} '`,
  numeric: decimal,
  money,
  real: floating('real'),
  'double precision': floating('double precision'),
  date,
  'time without time zone': quoted(clock),
  // The zone of such a literal is not looked at.
  'timestamp without time zone': quoted((value: bigint, draw) => `${wallClock(value, draw)}+07`),
  'timestamp with time zone': instant,
  uuid,
  character,
  'character varying': text,
  text,
  [enumName]: dollarQuoted,
  [domainName]: text,
  xml: dollarQuoted,
  json: dollarQuoted,
  bytea: bytes,
  jsonb: quoted(otherJson),
  'integer[]': integers,
  'text[]': texts,
  [compositeName]: composite,
  int4range: quoted(otherIntegerRange),
  tsrange: quoted(otherTimestampRange),
  point: quoted((value: string) => coordinates(value).join(' , ')),
  line: quoted((value: string) => `{ ${coordinates(value).join(' , ')} }`),
  polygon: quoted((value: string) => coordinates(value).join(',')),
  inet: network,
  cidr,
  macaddr,
  bit: bits,
  'bit varying': bits,
  tsvector: quoted(otherVector),
  tsquery,
  pg_lsn: lsn,
};

/** @param native as `format_type` prints it @param value not null */
export function spelledOtherwise(native: string, value: Value, draw: Draw): string {
  const spell = spells[native.replace(/\(.*\)/, '')];
  if (!spell) throw new TypeError(`no other spelling is known for ${native}`);
  return spell(value as never, draw);
}
