/** One play of rounds: a target through all loads, read back after each and compared with what it must hold. */
import { keepRules } from '../../certify/hold.ts';
import { roundsOf } from '../../dataset/rounds.ts';
import type { Round } from '../../dataset/rounds.ts';
import type { Dataset } from '../../model/dataset.ts';
import type { Difference, KeyText } from '../../model/check.ts';
import { loadTimestamp } from '../../model/loader.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { parseInstant } from '../../model/time.ts';
import { asDeclared, keepsItsOwn } from '../../oracle/declared.ts';
import { folded } from '../../oracle/fold.ts';
import type { Arena } from '../contract.ts';
import { endedWords, load } from '../load.ts';
import { rowsOfTarget, seenOf } from '../seen.ts';
import { stand } from '../stand.ts';
import type { Stand } from '../stand.ts';
import type { Plan } from './generate.ts';
import { changingSource } from './source.ts';

/** Where a target did not hold what it must. */
export interface Fault {
  /** From 1. */
  readonly round: number;
  /** What was seen, in words. */
  readonly words: string;
  /** Ids of rows that differ, some of them. */
  readonly ids: readonly number[];
}

export interface Played {
  readonly rounds: readonly Round[];
  readonly loads: number;
  /** The first that there is; the rounds after it are not played. */
  readonly fault: Fault | null;
}

const hour = 3_600_000;

/** When the loads of the rounds happen. */
function timestamps(rounds: number): readonly string[] {
  const first = Date.parse(loadTimestamp);
  return Array.from({ length: rounds }, (_, at) =>
    new Date(first + at * hour).toISOString().replace('Z', '000Z'),
  );
}

/** @param arena with names that no other play has */
export async function play(arena: Arena, start: Dataset, plan: Plan): Promise<Played> {
  const test = { ...arena.test, dataset: () => start };
  const rounds = roundsOf(start, plan);
  const standing = await stand({ ...arena, test });
  const source = changingSource(standing);
  try {
    const times = timestamps(rounds.length);
    const contents = await contentsAfter(standing, rounds, times);
    for (const [at, round] of rounds.entries()) {
      const bound = await source.change(round);
      const end = await load(standing, {
        ...bound,
        run_id: `${test.run_id}r${at + 1}`,
        load_timestamp: times[at] as string,
      });
      const fault = (words: string, ids: readonly number[] = []): Played => ({
        rounds,
        loads: at + 1,
        fault: { round: at + 1, words, ids },
      });
      if (end.ended !== 'loaded') return fault(endedWords(end));
      const rows: Row[] = [];
      for await (const batch of rowsOfTarget(standing)) rows.push(...batch);
      const seen = await seenOf(rows, [{ name: 'what it must', rows: contents[at] as Rows }]);
      if (seen.is === null) return fault(differenceWords(seen.difference), idsIn(seen.difference));
    }
    return { rounds, loads: rounds.length, fault: null };
  } finally {
    await source.drop();
    await standing.target.drop();
  }
}

async function contentsAfter(
  { arena, sink, declared, expected }: Stand,
  rounds: readonly Round[],
  times: readonly string[],
): Promise<readonly Rows[]> {
  const { case: c, test } = arena;
  const rules = keepRules(await test.connect(c.source), sink, declared);
  const each = rounds.map(({ data }, at) => ({ data, loadTimestamp: parseInstant(times[at] as string) }));
  const own = keepsItsOwn(c.strategy, test.loader);
  return folded(c, each, rules).map(
    (after) => asDeclared({ ...expected.expectation, after }, declared, own).after,
  );
}

const shown = 3;

function differenceWords({ missing, unexpected, changed }: Difference): string {
  const cells = changed.first.map(({ key, cells: differing }) => {
    const columns = differing.map(
      ({ column, expected, observed }) => `${column} ${observed}, not ${expected}`,
    );
    return `${keyWords(key)} (${columns.slice(0, shown).join('; ')}${columns.length > shown ? '; …' : ''})`;
  });
  const parts = [
    listed('missing', missing.count, missing.first.map(keyWords)),
    listed('unexpected', unexpected.count, unexpected.first.map(keyWords)),
    listed('changed', changed.count, cells),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function listed(what: string, count: number, first: readonly string[]): string {
  if (count === 0) return '';
  const more = count > shown ? ', …' : '';
  return `${count} ${count === 1 ? 'row' : 'rows'} ${what}: ${first.slice(0, shown).join(', ')}${more}`;
}

function keyWords(key: KeyText): string {
  return Object.entries(key)
    .map(([name, value]) => `${name} ${value}`)
    .join(' ');
}

function idsIn({ missing, unexpected, changed }: Difference): readonly number[] {
  const keys = [...missing.first, ...unexpected.first, ...changed.first.map(({ key }) => key)];
  const ids = keys.map((key) => Number(key['id'] ?? key['__event__key']));
  return [...new Set(ids)].filter((id) => Number.isInteger(id));
}
