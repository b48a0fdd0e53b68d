/** The search for rounds that a loader does not survive, and the fewest that are left of them. */
import { startOf, loadFastCheck, plans, smallerPlans } from './generate.ts';
import type { FastCheck, Plan } from './generate.ts';
import { marked } from '../../certify/trials/ground.ts';
import { MatrixError } from '../../model/error.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Arena } from '../contract.ts';
import { rerunCommand, seedFor, usualRounds } from './choices.ts';
import { play } from './play.ts';
import type { Fault, Played } from './play.ts';
import { countWords, roundsWords } from './words.ts';

/** How long a failure is made smaller: whichever comes first. */
export interface Bounds {
  readonly plays: number;
  readonly millis: number;
}

/** A failure that nobody expects is worth some time; one that was planted needs to be seen, and little more. */
const usualBounds: Bounds = { plays: 300, millis: 20_000 };
const plantedBounds: Bounds = { plays: 30, millis: 600 };

/** A play that failed. */
interface Failed extends Played {
  readonly plan: Plan;
  readonly fault: Fault;
}

/** Plays random rounds. @throws MatrixError MATRIX_FAULT_NOT_FIRED, MATRIX_MISSING_PACKAGE */
export async function survives(
  arena: Arena,
  bounds: Bounds = arena.plantedAnew ? plantedBounds : usualBounds,
): Promise<Finding> {
  const fc = await loadFastCheck();
  const { case: c, test, choices = { rounds: usualRounds } } = arena;
  const seed = seedFor(c, choices);
  const start = startOf(test.dataset(c.source));
  let plays = 0;
  const attempt = async (plan: Plan): Promise<Played & { readonly plan: Plan }> => {
    plays += 1;
    // A loader that keeps what it has seen would carry one play's rows into the next.
    const loader = arena.plantedAnew?.() ?? test.loader;
    const at = { ...arena, test: { ...marked(test, `k${plays.toString(36)}`), loader } };
    return { ...(await play(at, start, plan)), plan };
  };

  const [plan] = fc.sample(plans(fc, choices.rounds), { seed, numRuns: 1 }) as [Plan];
  const first = await attempt(plan);
  const changes = first.rounds.flatMap((round) => round.changes).length;
  if (changes === 0)
    throw new MatrixError('MATRIX_FAULT_NOT_FIRED', `no round of seed ${seed} changes anything`);
  const fired = `${first.loads} loads, ${countWords(first.rounds.slice(0, first.loads))}, seed ${seed}`;
  if (!isFailed(first)) return { outcome: 'held', seen: 'after each load what it must be', fired };

  const least = await shrunk(fc, first, attempt, bounds);
  const again = rerunCommand({ case_id: c.case_id, seed, rounds: choices.rounds, project: test.project });
  const seen =
    `after round ${first.fault.round} ${first.fault.words}. Made smaller in ${plays - 1} plays: ` +
    `${roundsWords(least.rounds.slice(0, least.fault.round))}; then ${least.fault.words}. Again by: ${again}`;
  return { outcome: 'violated', seen, fired };
}

function isFailed(played: Played & { readonly plan: Plan }): played is Failed {
  return played.fault !== null;
}

/** The failure with the fewest rounds and changes that was found within the bounds. */
async function shrunk(
  fc: FastCheck,
  first: Failed,
  attempt: (plan: Plan) => Promise<Played & { readonly plan: Plan }>,
  { plays, millis }: Bounds,
): Promise<Failed> {
  const deadline = performance.now() + millis;
  let least = first;
  let left = plays;
  const fails = async (plan: Plan): Promise<boolean> => {
    if (left === 0 || performance.now() > deadline) return false;
    left -= 1;
    // What the harness can't do with fewer rows says nothing of the loader.
    const played = await attempt(plan).catch(() => null);
    if (!played || !isFailed(played)) return false;
    least = played;
    return true;
  };
  const until = ({ plan, fault }: Failed): Plan => plan.slice(0, fault.round);
  // Most often it is about the rows that differ and no others: a guess that saves most of the way.
  const { ids } = first.fault;
  const guess = until(first).map((round) => round.filter(({ id }) => ids.includes(id)));
  await fails(guess);
  const smallest = until(least);
  await fc.check(
    fc.asyncProperty(smallerPlans(fc, smallest), async (plan) => {
      // The example itself, which is known to fail.
      if (plan === smallest) return false;
      return !(await fails(plan));
    }),
    { examples: [[smallest]], numRuns: 1 },
  );
  return least;
}
