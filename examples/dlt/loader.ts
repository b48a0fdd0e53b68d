/** dlt as a loader of the matrix: a command, and what its documentation says of its own. */
import { commandLoader } from 'dpone-matrix';
import type { Expectations, Loader } from 'dpone-matrix';
import { command } from './command.ts';

const dataTypes = 'docs/general-usage/schema, "Data types"';
const unknownTypes = 'docs/dlt-ecosystem/verified-sources/sql_database/configuration, "Reflection"';
const hints = 'docs/general-usage/schema, "Tables and columns"';

const expectations: Expectations = {
  target: 'own',
  columns: { __dpone__is_current: null },
  types: [
    {
      families: ['uuid', 'text', 'sql_variant', 'hierarchyid', 'geometry', 'geography', 'low_cardinality'],
      rule: 'same',
      native: 'character varying',
      reason: `text and UUIDs are its one type text: ${dataTypes}`,
    },
    {
      families: ['nullable'],
      rule: 'same',
      native: 'character varying',
      reason: `text is its one type text: ${dataTypes}`,
    },
    {
      families: ['enum'],
      rule: 'same',
      native: 'character varying(7)',
      reason: `an enum is text as long as its longest label: ${dataTypes}`,
    },
    {
      families: ['char', 'nchar'],
      rule: 'text',
      native: 'character varying(20)',
      reason: `text keeps the blanks that the driver gives: ${dataTypes}`,
    },
    {
      families: [
        'money', 'json', 'jsonb', 'xml', 'array_int', 'array_text', 'range_int', 'range_ts', 'domain', 'composite',
        'point', 'line', 'polygon', 'inet', 'cidr', 'macaddr', 'bit', 'varbit', 'tsvector', 'tsquery', 'pg_lsn', 'oid',
        'map', 'tuple', 'nested', 'ipv4', 'ipv6',
      ],
      rule: 'text',
      native: 'character varying',
      reason: `types that it does not know, or that its messages say to cast, are text: ${unknownTypes}`,
    },
    {
      families: ['float32'],
      rule: 'float64',
      native: 'double precision',
      reason: `double is its one type of floating point: ${dataTypes}`,
    },
    {
      families: ['numeric'],
      rule: 'scale',
      digits: 12,
      native: 'numeric(38,12)',
      reason: `a decimal has precision and scale, which are given as hints: ${hints}`,
    },
  ],
}; // prettier-ignore

/** What each of its runs is given beside the environment of the tests. */
const commandWith = (env: Readonly<Record<string, string>>): Loader =>
  commandLoader(command, {
    env,
    name: 'dlt',
    version: '1.31.0',
    prepare: false,
    unsupported: [
      {
        strategy: ['replace', 'partition_replace', 'backfill', 'snapshot_diff', 'xmin', 'cdc'],
        reason: 'this example has no such strategy; of these dlt itself documents none',
      },
    ],
  });

/** `DLT_EXAMPLE_TARGET=held` gives it the table that other loaders get, and `DLT_EXAMPLE_RULES=none` declares nothing of types. */
const { types, ...others } = expectations;
const isHeld = process.env['DLT_EXAMPLE_TARGET'] === 'held';
const hasRules = process.env['DLT_EXAMPLE_RULES'] !== 'none';

const declared = (dlt: Loader): Loader =>
  isHeld
    ? dlt
    : { ...dlt, history: 'own', expectations: { ...others, ...(hasRules && types ? { types } : {}) } };

export const loader = declared(commandWith({}));

/** With the row hash that dlt offers, as `DLT_EXAMPLE_HASH=dlt` has it for all tests. */
export const hashedByDlt = declared(commandWith({ DLT_EXAMPLE_HASH: 'dlt' }));
