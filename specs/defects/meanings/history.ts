/** What the defects of histories do, on 30 rows: 1–3 deleted, 4–21 updated, 22–30 stable, 31–33 inserted. */
import type { Meanings } from '../support/edits.ts';
import type { Target } from '../support/target.ts';
import type { Value } from '../../../src/model/value.ts';

const scd2 = ['scd2 table'];
const second = 1_000_000n;
const validFrom = '__dpone__valid_from_at';
const validTo = '__dpone__valid_to_at';
const current = '__dpone__is_current';

const instead = (name: string, values: (it: Target) => Readonly<Record<string, Value>>) =>
  [scd2, (it: Target) => ({ instead: { [name]: it.set(name, values(it)) } })] as const;

export const historyMeanings: Meanings = {
  'two current versions': instead('4 old', () => ({ [validTo]: null, [current]: true })),
  'closed version still current': instead('4 old', () => ({ [current]: true })),
  'gap between versions': instead('4 old', (it) => ({ [validTo]: it.load - second })),
  'versions overlap': instead('4 old', (it) => ({ [validTo]: it.load + second })),
  'valid_from is not the previous valid_to': instead('4 new', (it) => ({ [validFrom]: it.load + second })),
  'version for an unchanged row': [
    scd2,
    (it) => ({
      instead: { '22 old': it.set('22 old', { [validTo]: it.load, [current]: false }) },
      unexpected: [it.opened(22, 1, it.load)],
    }),
  ],
  'delete not expired': instead('3 old', () => ({ [validTo]: null, [current]: true })),
  'hash not updated': instead('4 new', (it) => ({ __dpone__row_hash: it.hash(4, 1) })),
  'closed version rewritten': [scd2, (it) => ({ instead: { '4 old': it.withVersion('4 old', 4, 2) } })],
};
