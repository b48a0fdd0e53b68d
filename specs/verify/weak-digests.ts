/** Digests of tables that are too weak, each with mutations that it cannot see. */
import { createHash } from 'node:crypto';
import type { Row } from '../../src/model/rows.ts';
import type { Value } from '../../src/model/value.ts';
import { told, toldValue } from '../model/told.ts';
import type { Mutation } from './mutations.ts';

/** 128 bits. */
function digestOf(text: string): bigint {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 32)}`);
}

const sum = (digests: readonly bigint[]): bigint => digests.reduce((total, digest) => total + digest, 0n);

const exclusiveOr = (digests: readonly bigint[]): bigint =>
  digests.reduce((total, digest) => total ^ digest, 0n);

const ofRows = (rows: readonly Row[]): readonly bigint[] => rows.map((row) => digestOf(told(row)));

const ofCells = (row: Row): readonly bigint[] => row.map((value) => digestOf(toldValue(value)));

const columnCell = (value: Value, column: number): bigint => digestOf(`${column} ${toldValue(value)}`);

export interface WeakDigest {
  readonly what: string;
  readonly digest: (rows: readonly Row[]) => bigint | string;
  readonly misses: readonly Mutation[];
}

export const weakDigests: readonly WeakDigest[] = [
  {
    what: 'rows by exclusive or',
    digest: (rows) => exclusiveOr(ofRows(rows)),
    misses: ['a row comes twice more', 'a row comes 2^n times more'],
  },
  {
    what: 'rows by exclusive or, and a count',
    digest: (rows) => `${exclusiveOr(ofRows(rows))} ${rows.length}`,
    misses: ['every copy of a row becomes another'],
  },
  {
    what: 'a sum of eight bits',
    digest: (rows) => sum(ofRows(rows)) % 256n,
    misses: ['a row comes 2^n times more'],
  },
  {
    what: 'a mean of the rows',
    digest: (rows) => sum(ofRows(rows)) / BigInt(rows.length),
    misses: ['every row comes twice'],
  },
  {
    what: 'a set of rows',
    digest: (rows) => [...new Set(rows.map(told))].toSorted().join(),
    misses: ['a row is doubled', 'a row comes twice more', 'every row comes twice'],
  },
  {
    what: 'a list of rows',
    digest: (rows) => ofRows(rows).join(),
    misses: ['the rows come in another order'],
  },
  {
    what: 'a sum by column',
    digest: (rows) => sum(rows.flatMap((row) => row.map(columnCell))),
    misses: [
      'two cells of a column change places',
      'two rows exchange all but their keys',
      'a column moves on by a row',
      'every column moves on by its own number of rows',
    ],
  },
  {
    what: 'a sum of all cells',
    digest: (rows) => sum(rows.flatMap(ofCells)),
    misses: ['two cells of two columns change places', 'two values of a row change places'],
  },
  {
    what: 'rows whose values have no order',
    digest: (rows) => sum(rows.map((row) => sum(ofCells(row)) ** 2n)),
    misses: ['two values of a row change places', 'two columns change places in every row'],
  },
  {
    what: 'rows without their last column',
    digest: (rows) => sum(ofRows(rows.map((row) => row.slice(0, 5)))),
    misses: ['the last value of a row is lost', 'a row has a null more', 'a value becomes one near it'],
  },
  {
    what: 'sums of numbers and a count',
    digest: (rows) => [1, 2].map((column) => sum(rows.map((row) => BigInt(row[column] as bigint)))).join(),
    misses: [
      'a value becomes one near it',
      'one row gains what another loses',
      'two rows come that add up to nothing',
    ],
  },
  {
    what: 'keys alone',
    digest: (rows) => sum(ofRows(rows.map((row) => row.slice(0, 1)))),
    misses: ['one row gains what another loses', 'one bit flips in two rows', 'an amount changes its sign'],
  },
  {
    what: 'all but the keys',
    digest: (rows) => sum(ofRows(rows.map((row) => row.slice(1)))),
    misses: ['two rows exchange all but their keys', 'a key becomes one near it'],
  },
  {
    what: 'values as they are printed',
    digest: (rows) => sum(rows.map((row) => digestOf(row.join()))),
    misses: ['an amount changes its sign', 'a value becomes one near it', 'a key becomes one near it'],
  },
  {
    what: 'the number of rows',
    digest: (rows) => `${rows.length}`,
    misses: ['a row takes the place of another', 'two rows take the place of two others'],
  },
];
