/** race: two loads of one target run at once, or one wakes up after its successor; the outcome is that of one load, or a clear refusal. */
import { setTimeout as passed } from 'node:timers/promises';
import { asksTheEngine } from '../../certify/source.ts';
import { marked } from '../../certify/trials/ground.ts';
import type { MatrixCase, Strategy } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Row } from '../../model/rows.ts';
import type { Arena, Scenario } from '../contract.ts';
import { raceDefects } from '../planted/race.ts';
import { rivalGround, rivals } from '../race/rivals.ts';
import type { Rivals } from '../race/rivals.ts';
import { endedWords, load } from '../load.ts';
import { seenOf, seenWords } from '../seen.ts';
import type { Ended, LoadOptions } from '../load.ts';
import type { Content, Seen } from '../seen.ts';
import { folded, heldFrom, listOf, toldAgain } from '../told.ts';

export const race: Scenario = {
  name: 'race',
  asks: 'Two loads of one target run at once, or one wakes up after its successor: is the outcome that of one load, or a clear refusal?',
  variants: (_, { points }) => [
    ...(points
      ? [
          { name: 'zombie', run: (arena: Arena) => zombie(arena, 'before_finalize') },
          { name: 'zombie inside finalize', run: (arena: Arena) => zombie(arena, 'inside_finalize') },
        ]
      : []),
    {
      name: 'at once',
      run: (arena) => inRounds(arena, rivalryOf(arena.case)),
    },
    {
      name: 'same run twice at once',
      run: (arena) => inRounds(arena, 'same run'),
    },
  ],
  defects: raceDefects,
};

/** How often two loads are let go at once. */
const rounds = 3;

/**
 * How long (ms) a load may reach no further point before it is taken to wait for the one that is held: long where it
 * need not wait, so that a slow engine is not taken for a lock.
 */
const patience: Partial<Record<LoadPoint, number>> = { before_finalize: 15_000, inside_finalize: 1_500 };

/** A day after the two, so that a history can tell it. */
const laterTimestamp = '2026-07-02T00:00:00.000000Z';

/** Strategies whose load puts all rows (of a window) in the place of what is there, older ones too. */
const takingAll: readonly Strategy[] = [
  'full_refresh',
  'snapshot_diff',
  'replace',
  'partition_replace',
  'backfill',
];

interface Outcome {
  readonly older: Ended;
  readonly newer: Ended;
  readonly seen: Seen;
  /** Whether both have read the source with all of its changes. */
  readonly isSameReading: boolean;
}

/** The older load is held at a point, the newer one runs whole or waits for it, and then the older one wakes up. */
async function zombie(arena: Arena, at: LoadPoint): Promise<Finding> {
  const ground = await rivals({ ...arena, test: rivalGround(arena.test) });
  const { standing, change } = ground;
  const isHeld = Promise.withResolvers<void>();
  const wakes = Promise.withResolvers<void>();
  // Of several chunks the first is committed: what the newer load then finds is neither old nor new.
  const held = { time: arena.case.strategy === 'backfill' ? 2 : 1 };
  const older = load(standing, {
    ...ground.older,
    run_id: `${arena.test.run_id}_older`,
    async reached(point, time) {
      if (time !== held.time) return;
      // By now it has read, so that what changes from here on is the newer load's alone.
      if (point === 'before_finalize') await change();
      if (point !== at) return;
      isHeld.resolve();
      await wakes.promise;
    },
  });
  const ended = older.then((end) => end);
  await Promise.race([isHeld.promise, ended.then((end) => Promise.reject(notFired(at, end)))]);
  const newer = meanwhile(ground, arena, patience[at] ?? 0);
  const whole = await newer.whole;
  const between = whole === null ? null : await seenBy(ground, [ground.newerRows]);
  wakes.resolve();
  const outcome = {
    older: await older,
    newer: await newer.end,
    seen: await seenBy(ground),
    isSameReading: false,
  };
  const fired = `the older load was held at ${at} while the newer one ${whole ? `ran whole (${endedWords(whole)})` : 'waited for it'}`;
  const after = whole?.ended === 'loaded' ? 'older woke up late' : 'one after the other';
  const problem =
    (whole?.ended === 'loaded' && between?.is === null && !isBlocked(ground) ? between.words : '') ||
    (after === 'older woke up late' ? lateProblem(ground, outcome) : serialProblem(ground, outcome));
  return concluded(ground, outcome, problem, fired);
}

function notFired(at: LoadPoint, end: Ended): MatrixError {
  return new MatrixError('MATRIX_FAULT_NOT_FIRED', `the older load did not reach ${at}: ${endedWords(end)}`);
}

/** A reader of a log does not see past a transaction that is still open. */
function isBlocked({ standing }: Rivals): boolean {
  return standing.arena.case.sink_shape === 'log';
}

/** The newer load; `whole` is null once it is seen to wait. */
function meanwhile({ standing }: Rivals, { test }: Arena, stalled: number) {
  let goesOn = Promise.withResolvers<'goes on'>();
  const end = load(standing, {
    run_id: `${test.run_id}_newer`,
    async reached() {
      goesOn.resolve('goes on');
    },
  });
  const whole = async (): Promise<Ended | null> => {
    for (;;) {
      goesOn = Promise.withResolvers();
      const over = new AbortController();
      const stall = passed(stalled, null, { signal: over.signal });
      // Aborted where something else came first.
      stall.catch(() => {});
      const first = await Promise.race([end, goesOn.promise, stall]);
      over.abort();
      if (first !== 'goes on') return first;
    }
  };
  return { end, whole: whole() };
}

type Rivalry = 'older and newer' | 'same reading' | 'same run';

/** Where what both leave one after the other depends on the order, both read the same. */
function rivalryOf(c: MatrixCase): Rivalry {
  const isOrdered = c.sink_shape === 'log' || c.strategy === 'scd2' || asksTheEngine(c);
  return isOrdered ? 'same reading' : 'older and newer';
}

/** Two loads that are let go together; those that tell their points begin together too. */
async function atOnce(arena: Arena, rivalry: Rivalry): Promise<Finding> {
  const ground = await rivals(arena);
  const { standing, change } = ground;
  await change();
  const arrivals = [
    Promise.withResolvers<'begun' | 'ended'>(),
    Promise.withResolvers<'begun' | 'ended'>(),
  ] as const;
  const runs = rivalry === 'same run' ? ['', ''] : ['_older', '_newer'];
  const go = async (which: 0 | 1, options: LoadOptions): Promise<Ended> => {
    const end = await load(standing, {
      ...options,
      run_id: `${arena.test.run_id}${runs[which]}`,
      async reached(point) {
        if (point !== 'before_extract') return;
        arrivals[which].resolve('begun');
        await arrivals[1 - which]?.promise;
      },
    });
    arrivals[which].resolve('ended');
    return end;
  };
  const [older, newer] = await Promise.all([
    go(0, rivalry === 'older and newer' ? ground.older : {}),
    go(1, {}),
  ]);
  const isSameReading = rivalry !== 'older and newer';
  const outcome = { older, newer, seen: await seenBy(ground), isSameReading };
  const begun = await Promise.all(arrivals.map(({ promise }) => promise));
  if (arena.test.loader.points && begun.includes('ended') && !begun.includes('begun'))
    throw new MatrixError('MATRIX_FAULT_NOT_FIRED', 'neither load told that it had begun');
  const fired = arena.test.loader.points
    ? `${begun.filter((how) => how === 'begun').length} of 2 loads had begun before either ended`
    : 'both loads were asked before either had answered';
  return concluded(ground, outcome, serialProblem(ground, outcome), fired);
}

/** Each round has a target of its own; the first that is violated ends it. */
async function inRounds(arena: Arena, rivalry: Rivalry): Promise<Finding> {
  const ground = rivalGround(arena.test);
  const findings: Finding[] = [];
  for (let number = 1; number <= rounds; number += 1) {
    const finding = await atOnce({ ...arena, test: marked(ground, `${number}`) }, rivalry);
    if (finding.outcome === 'violated') return { ...finding, fired: `round ${number}: ${finding.fired}` };
    findings.push(finding);
  }
  const told = (pick: (finding: Finding) => string) => [...new Set(findings.map(pick))].join('; or ');
  return {
    outcome: findings.some(({ outcome }) => outcome === 'refused') ? 'refused' : 'held',
    seen: told(({ seen }) => seen),
    fired: `${rounds} rounds: ${told(({ fired }) => fired)}`,
  };
}

/** @param contents that the target may have; default all that one of the loads leaves */
async function seenBy(
  { standing, before, olderRows, newerRows }: Rivals,
  contents: readonly Content[] = [before, olderRows, newerRows],
): Promise<Seen> {
  return seenOf(await heldFrom(standing, standing.start), contents);
}

/** After the newer load was there: the older one must be refused, or have left everything alone. */
function lateProblem({ newerRows }: Rivals, { older, seen }: Outcome): string {
  if (seen.is !== newerRows.name)
    return `the older load has changed what the newer one left: ${seenWords(seen)}`;
  const claims = older.ended === 'loaded' ? older.report : null;
  return claims && claims.removed + claims.added > 0
    ? `the older load says that it added ${claims.added} and removed ${claims.removed}, and nothing of it is there`
    : '';
}

/** Both loads have come one after the other, in some order, or one of them alone. */
function serialProblem(ground: Rivals, { older, newer, seen, isSameReading }: Outcome): string {
  const { before, olderRows, newerRows } = ground;
  const { strategy } = ground.standing.arena.case;
  const [didOlder, didNewer] = [older, newer].map(({ ended }) => ended === 'loaded');
  const ofOlder = isSameReading ? newerRows.name : olderRows.name;
  const allowed = [
    ...(didOlder && (!didNewer || takingAll.includes(strategy)) ? [ofOlder] : []),
    ...(didNewer ? [newerRows.name] : []),
    ...(didOlder || didNewer ? [] : [before.name]),
  ];
  if (seen.is !== null && allowed.includes(seen.is)) return '';
  return `it should hold ${allowed.join(' or ')}, and holds ${seenWords(seen)}`;
}

/** Whatever came of the race, one more load of the newer source makes it right. */
async function concluded(ground: Rivals, outcome: Outcome, problem: string, fired: string): Promise<Finding> {
  const { older, newer, seen } = outcome;
  const words = `the older load: ${endedWords(older)}; the newer: ${endedWords(newer)}; then ${seenWords(seen)}`;
  if (problem !== '') return { outcome: 'violated', seen: `${words}: ${problem}`, fired };
  const { standing } = ground;
  const { test } = standing.arena;
  const position = await standing.target.end();
  const again = await load(standing, { run_id: `${test.run_id}_again`, load_timestamp: laterTimestamp });
  const rows = await heldFrom(standing, position);
  const right =
    standing.arena.case.sink_shape === 'log'
      ? await rightLog(ground, rows, hasAllChanges(outcome))
      : await seenOf(rows, [rightTable(ground, outcome)]);
  const told = `${words}; after one more load of the newer source (${endedWords(again)}) ${seenWords(right)}`;
  if (again.ended !== 'loaded' || right.is === null) return { outcome: 'violated', seen: told, fired };
  const isRefused = [older, newer].some(({ ended }) => ended === 'failed');
  return { outcome: isRefused ? 'refused' : 'held', seen: told, fired };
}

/** Whether a load that has read all changes was committed. */
function hasAllChanges({ older, newer, isSameReading }: Outcome): boolean {
  return newer.ended === 'loaded' || (isSameReading && older.ended === 'loaded');
}

function rightTable(ground: Rivals, outcome: Outcome): Content {
  if (hasAllChanges(outcome)) return ground.newerRows;
  return ground.later(outcome.older.ended === 'loaded' ? 'older' : 'alone', laterTimestamp);
}

/** @param rows what the last load has told */
async function rightLog(ground: Rivals, rows: readonly Row[], hasNewer: boolean): Promise<Seen> {
  const { standing, newerRows } = ground;
  const c = standing.arena.case;
  const isFull = c.strategy === 'full_refresh';
  if (hasNewer || isFull) {
    const again = hasNewer ? toldAgain(c, newerRows.rows) : newerRows.rows;
    const seen = await seenOf(rows, [
      { name: again.count === 0 ? 'nothing more' : 'the events told anew', rows: again },
    ]);
    // A snapshot says nothing of keys that are gone, so what is left by key is no measure of it.
    if (seen.is === null || isFull) return seen;
  }
  const before = listOf(standing.expected.expectation.before);
  const wanted = folded([...before, ...listOf(newerRows.rows)], newerRows.rows);
  const all = folded(await heldFrom(standing), newerRows.rows);
  return seenOf(listOf(all), [{ name: 'by key what the newer load tells', rows: wanted }]);
}
