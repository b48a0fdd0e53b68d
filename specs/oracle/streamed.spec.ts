/** What is expected of streamed rows is what the oracle says of kept ones, and the strategies that it can't say it of are refused. */
import { expect, test } from '@playwright/test';
import { streamedDataset } from '../../src/dataset/streamed.ts';
import { strategies } from '../../src/model/case.ts';
import { streamedExpectation, streamedStrategies } from '../../src/oracle/streamed.ts';
import type { KeepRule } from '../../src/oracle/contract.ts';
import { list, volume } from '../dataset/volumes.ts';
import { expected, keepAll } from './cases.ts';

const data = streamedDataset('postgres', volume(1500, '0.3', '0.1'));
/** Loses something of every text, and of nothing else. */
const upper: KeepRule = ({ kind }) =>
  kind === 'text' ? (value) => (typeof value === 'string' ? value.toUpperCase() : value) : undefined;
const shorter: KeepRule = ({ kind }) =>
  kind === 'text' ? (value) => (typeof value === 'string' ? value.slice(0, 3) : value) : undefined;

for (const strategy of streamedStrategies) {
  for (const sink_shape of ['table', 'log'] as const) {
    for (const [name, rules] of [
      ['all is kept', { source: keepAll, sink: keepAll }],
      ['both ends lose something', { source: upper, sink: shorter }],
    ] as const) {
      test(`${strategy} into a ${sink_shape}, where ${name}`, () => {
        const kept = expected(strategy, sink_shape, data, rules);
        const streamed = streamedExpectation({ strategy, sink_shape }, data, rules);
        for (const part of ['before', 'after', 'source'] as const) {
          const { columns, key, shape, count } = kept[part];
          expect(streamed[part]).toMatchObject({ columns, key, shape, count });
          expect(list(streamed[part])).toEqual(list(kept[part]));
        }
        expect(streamed.unique).toBe(kept.unique);
        expect(streamed.offered).toBe(kept.offered);
      });
    }
  }
}

for (const strategy of strategies.filter((one) => !streamedStrategies.some((each) => each === one))) {
  test(`${strategy} is refused, with what is offered`, () => {
    const rules = { source: keepAll, sink: keepAll };
    expect(() => streamedExpectation({ strategy, sink_shape: 'table' }, data, rules)).toThrow(
      `what ${strategy} must leave is not known row by row, so its rows would have to be kept; ` +
        'offered are full_refresh, incremental_append, incremental_merge',
    );
  });
}
