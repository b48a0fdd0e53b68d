/** drift: the source's columns change between two loads: is the manifest's policy followed, or the load refused before anything is written? */
import type { Finding } from '../../model/resilience.ts';
import type { Arena, Scenario } from '../contract.ts';
import { MatrixError } from '../../model/error.ts';
import { asksTheEngine } from '../../certify/source.ts';
import { defectsOf } from '../planted/drift.ts';
import { driftsOf } from '../drift/drifts.ts';
import type { Drift } from '../drift/drifts.ts';
import { beforeDrift, driftSource, undriftedSource } from '../drift/ground.ts';
import type { Drifting } from '../drift/ground.ts';
import { touched, traceOf, unlikeDrifted, unlikeLoaded } from '../drift/judge.ts';
import type { Trace } from '../drift/judge.ts';
import { endedWords, load } from '../load.ts';
import type { Ended } from '../load.ts';

export const drift: Scenario = {
  name: 'drift',
  asks: "The source's columns change between two loads: is the manifest's policy followed, or the load refused before anything is written?",
  variants: (c) =>
    driftsOf(c).map((each) => ({ name: each.name, run: (arena) => loadedAcross(each, arena) })),
  defects: (c) => {
    const names = new Set(driftsOf(c).map(({ name }) => name));
    return defectsOf(c).filter(({ variant }) => names.has(variant));
  },
};

async function loadedAcross(drifted: Drift, arena: Arena): Promise<Finding> {
  const drifting = await beforeDrift(drifted, arena);
  const { standing } = drifting;
  const first = await load(standing);
  const unlikeFirst = await unlikeLoaded(standing, standing.data, standing.start);
  if (first.ended !== 'loaded' || unlikeFirst !== '')
    return {
      outcome: 'violated',
      seen: `before the drift ${endedWords(first)}; ${unlikeFirst}`,
      fired: 'not yet',
    };

  const trace = await traceOf(standing);
  // Read by the columns of before, but by its records from now on.
  const later = (await standing.target.withColumns?.(standing.own.columns)) ?? standing.target;
  const source = await driftSource(drifted, drifting);
  if (source.difference === '')
    throw new MatrixError('MATRIX_FAULT_NOT_FIRED', `${drifted.name}: the source's catalogue is as it was`);
  const fired = `the source's columns: ${source.difference}`;

  const again = (time: string) =>
    load(standing, {
      connections: { ...standing.connections, source: source.connection },
      run_id: `${arena.test.run_id}_${time}`,
    });
  const end = await again('drifted');
  if (end.ended === 'loaded') {
    const unlike = await unlikeDrifted(source.drifting, later, trace.end);
    return unlike === ''
      ? { outcome: 'held', seen: 'loaded: the new rows', fired }
      : { outcome: 'violated', seen: `the load ended, and the target differs: ${unlike}`, fired };
  }
  const wrong = await wrongRefusal(drifted, drifting, end, trace, () => again('again'));
  return wrong === ''
    ? { outcome: 'refused', seen: `refused, and nothing was written: ${endedWords(end)}`, fired }
    : { outcome: 'violated', seen: `${wrong} (${endedWords(end)})`, fired };
}

/** What is wrong with a load that failed; empty where it was refused clearly, and nothing has come of it. */
async function wrongRefusal(
  { about }: Drift,
  drifting: Drifting,
  end: Ended,
  trace: Trace,
  again: () => Promise<Ended>,
): Promise<string> {
  const { standing, moved } = drifting;
  if (end.ended !== 'failed') return 'the load did not end';
  if (!about.some((name) => end.words.includes(name)))
    return `it failed and names none of ${about.join(', ')}`;
  const writes = await touched(standing, trace);
  if (writes !== '') return `it was refused, and the target is not as it was: ${writes}`;
  if (asksTheEngine(standing.arena.case)) {
    // Had its state moved past the changes, there would be nothing left to refuse.
    const second = await again();
    if (second.ended !== 'failed') return `the refused load was made again, and ${endedWords(second)}`;
    const later = await touched(standing, trace);
    return later === '' ? '' : `it was refused again, and the target is not as it was: ${later}`;
  }
  // The drift is undone. Had the state moved, changes would be missing now.
  const mended = await undriftedSource(drifting);
  const then = await load(standing, {
    connections: { ...standing.connections, source: mended.connection },
    run_id: `${standing.arena.test.run_id}_mended`,
  });
  const unlike = then.ended === 'loaded' ? await unlikeLoaded(standing, moved, trace.end) : endedWords(then);
  return unlike === '' ? '' : `the drift was undone, and after a load without it: ${unlike}`;
}
