/** Cases, rules and rows that the oracle's specs share. */
import fc from 'fast-check';
import type { MatrixCase, Strategy } from '../../src/model/case.ts';
import { strategies } from '../../src/model/case.ts';
import type { Dataset } from '../../src/model/dataset.ts';
import { parseInstant } from '../../src/model/time.ts';
import type { Row } from '../../src/model/rows.ts';
import type { Expectation, KeepRule } from '../../src/oracle/contract.ts';
import { expectation } from '../../src/oracle/index.ts';
import { volume } from '../dataset/volumes.ts';

export type Shape = MatrixCase['sink_shape'];

export const tableOnly: readonly Strategy[] = ['partition_replace', 'scd2', 'backfill'];
export const logStrategies = strategies.filter((strategy) => !tableOnly.includes(strategy));

/** Each strategy with each shape of sink that it supports. */
export const supported = [
  ...strategies.map((strategy) => ({ strategy, sink_shape: 'table' as const })),
  ...logStrategies.map((strategy) => ({ strategy, sink_shape: 'log' as const })),
];

export const keepAll: KeepRule = () => undefined;
export const loadTimestamp = parseInstant('2026-06-15T12:00:00.123456Z');

export function expected(
  strategy: Strategy,
  sink_shape: Shape,
  data: Dataset,
  rules: { source?: KeepRule; sink?: KeepRule } = {},
): Expectation {
  const { source = keepAll, sink = keepAll } = rules;
  return expectation({ strategy, sink_shape }, data, { source, sink }, loadTimestamp);
}

export const ids = (rows: readonly Row[]): number[] => rows.map((row) => row[0] as number);

const shares = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));

/** Small volumes of every sort, ratios 0 and 1 among them. */
export const volumes = fc
  .tuple(fc.integer({ min: 1, max: 40 }), shares)
  .map(([rows, [a, b]]) => volume(rows, (Math.max(a, b) / 20).toFixed(2), (Math.min(a, b) / 20).toFixed(2)));
