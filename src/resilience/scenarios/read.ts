/** read: a reader looks at the target while it is loaded; each reading is the old content or the new one. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { factsOf } from '../../matrix/systems.ts';
import { MatrixError } from '../../model/error.ts';
import { loadPoints } from '../../model/load-point.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Arena, PlantedDefect, Scenario, Variant } from '../contract.ts';
import { canLoadADayFirst, dayFirst } from '../planted/day-first.ts';
import { emptiedFirst, halfFirst } from '../planted/shows-half.ts';
import { Readings } from '../read/readings.ts';
import { endedWords, load } from '../load.ts';
import { stand } from '../stand.ts';
import type { Ended } from '../load.ts';
import type { Stand } from '../stand.ts';
import { endedOrWaiting } from '../until-ended.ts';

const pointed: Variant = { name: 'at each point', run: readAtEachPoint };
const polled: Variant = { name: 'polling', run: readAllTheTime };
const long: Variant = { name: 'a long reader', run: readByOneWhoBeganBefore };

export const readMeanwhile: Scenario = {
  name: 'read',
  asks: 'A reader polls the target during the load: is each reading the old rows or the new ones, and never a mixture?',
  variants: ({ sink }, { points }) => [
    ...(points ? [pointed] : []),
    polled,
    ...(factsOf(sink)?.sink?.long_readers ? [long] : []),
  ],
  defects: (c, { points }) => [...(points ? seenAtPoints(c) : []), ...seenByPolling(c)],
};

type Case = Parameters<Scenario['variants']>[0];

function seenAtPoints({ strategy, sink_shape }: Case): readonly PlantedDefect[] {
  return [
    {
      name: 'shows half of its rows before the others',
      variant: pointed.name,
      plant: { inside: halfFirst },
    },
    ...(strategy === 'full_refresh' && sink_shape === 'table'
      ? [{ name: 'empties the target first', variant: pointed.name, plant: { inside: emptiedFirst } }]
      : []),
  ];
}

function seenByPolling(c: Case): readonly PlantedDefect[] {
  if (!canLoadADayFirst(c)) return [];
  return [{ name: 'loads one day first', variant: polled.name, plant: { around: dayFirst } }];
}

/** The load is held at each of its points until a reader has read, or waits for what the load has locked. */
async function readAtEachPoint(arena: Arena): Promise<Finding> {
  const standing = await stand(arena);
  const readings = await Readings.of(standing);
  const held = new Set<LoadPoint>();
  const waiting: Promise<void>[] = [];
  const end = await load(standing, {
    reached: async (point) => {
      held.add(point);
      const reading = readings.read(`held at ${point.replaceAll('_', ' ')}`);
      const how = await endedOrWaiting(`a reading at ${point}`, reading, standing.target);
      if (how === 'waiting') waiting.push(reading);
    },
  });
  await Promise.all(waiting);
  const missed = loadPoints.filter((point) => !held.has(point));
  if (missed.length > 0) throw notFired(`${missed.join(', ')} not reached: ${endedWords(end)}`);
  const fired =
    `the load was held at ${held.size} points for ${readings.count} readings, ` +
    `of which ${waiting.length} had to wait for it`;
  return judged(standing, readings, end, fired);
}

/** How long (ms) readings may follow each other without letting anything else happen. */
const longestTurn = 50;

/** As many readings as fit, one after the other. */
async function readAllTheTime(arena: Arena): Promise<Finding> {
  const standing = await stand(arena);
  const readings = await Readings.of(standing);
  let isOver = false;
  const running = load(standing).finally(() => (isOver = true));
  let within = 0;
  let lastTurn = performance.now();
  while (!isOver) {
    await readings.read('during the load');
    if (!isOver) within += 1;
    // A target in this process answers at once, and the load's other end would never get its turn.
    if (performance.now() - lastTurn > longestTurn) {
      await nextTurn();
      lastTurn = performance.now();
    }
  }
  const end = await running;
  if (within === 0) throw notFired(`no reading began and ended while the load ran: ${endedWords(end)}`);
  return judged(standing, readings, end, `${within} readings began and ended while the load ran`);
}

/** What it may see is old or new: a table that was put in the place of another is not the one that it knew. */
async function readByOneWhoBeganBefore(arena: Arena): Promise<Finding> {
  const standing = await stand(arena);
  const { target, start, own } = standing;
  if (!target.openReader) throw notFired(`${target.connection.system} has no reader that outlives a reading`);
  await using reader = await target.openReader(start);
  const readings = await Readings.of(standing);
  const end = await load(standing);
  await readings.read('by a reader that began before the load', async function* rows() {
    for await (const batch of reader.read()) yield batch.map(own.row);
  });
  return judged(standing, readings, end, 'a reader began before the load and read after it');
}

/** After the load every reader finds the new content: one that never came would else be none that was seen. */
async function judged(standing: Stand, readings: Readings, end: Ended, fired: string): Promise<Finding> {
  const during = readings.words();
  const violation = readings.violation();
  if (violation) return { outcome: 'violated', seen: violation, fired };
  const after = await Readings.of(standing);
  await after.readSettled('after the load');
  const seen = `${during}; after the load ${after.words()} (${endedWords(end)})`;
  return { outcome: end.ended === 'loaded' && after.endsNew() ? 'held' : 'violated', seen, fired };
}

function notFired(why: string): MatrixError {
  return new MatrixError('MATRIX_FAULT_NOT_FIRED', why);
}
