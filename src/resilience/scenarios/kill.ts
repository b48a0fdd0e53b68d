/** kill: the loader dies at a point of its load; the target is old or new, and the load made again ends right. */
import { MatrixError } from '../../model/error.ts';
import type { Manifest } from '../../model/manifest.ts';
import type { Finding } from '../../model/resilience.ts';
import { contentsByStep, stepsOf } from '../contents.ts';
import type { Arena, Scenario } from '../contract.ts';
import { Through } from '../faults/through.ts';
import { beside, leftBehind } from '../left-behind.ts';
import { endedWords, load } from '../load.ts';
import { see, seenWords } from '../seen.ts';
import { stand } from '../stand.ts';
import type { Ended } from '../load.ts';
import type { Content } from '../seen.ts';
import type { Stand } from '../stand.ts';
import { killsByTraffic, trafficDefects } from '../kill/by-traffic.ts';
import { killDefects } from '../planted/kill.ts';
import { mayBeSeen, momentsOf } from '../kill/moments.ts';
import type { Moment } from '../kill/moments.ts';
import { reportFaults } from '../kill/report.ts';

export const kill: Scenario = {
  name: 'kill',
  asks: 'The loader is killed at each step: does a reader see the old rows or the new ones, and does the load made again end right?',
  variants: (c, { points }) =>
    points
      ? momentsOf(stepsOf(c).count).map((moment) => ({
          name: moment.name,
          run: (arena) => killedAt(moment, arena),
        }))
      : killsByTraffic(),
  defects: (c, loader) => (loader.points ? killDefects(c) : trafficDefects),
};

/** Rows per batch of the load that is killed: so few that one which dies while it stages has more to come. */
const fewRows = 5;

async function killedAt(moment: Moment, arena: Arena): Promise<Finding> {
  const standing = await stand(arena);
  const contents = contentsByStep(standing);
  const before = await beside(standing);
  const fired = await killOne(moment, standing);
  const allowed = mayBeSeen(moment, contents);
  const between = await see(standing, allowed, { undecided: true });

  const again = await loadAgain(standing);
  // Where that one failed too, the log may still be in a transaction of the dead one.
  const whole = contents.at(-1) as Content;
  const then = await see(standing, [whole], { undecided: again.ended !== 'loaded' });
  const left = await leftBehind(standing, before);

  const stood = allowed.find(({ name }) => name === between.is);
  const faults = [
    ...(stood ? [] : ['what a reader sees after the kill is none of what the load may have left']),
    ...(again.ended === 'loaded' ? [] : ['the load made again did not end']),
    ...(then.is === null ? ['the load made again did not end right'] : []),
    ...(left.length > 0 ? [`left behind: ${left.join(', ')}`] : []),
    ...(stood && again.ended === 'loaded' ? reportFaults(standing, again.report, stood, whole) : []),
  ];
  const seen = `after the kill ${seenWords(between)}; after the rerun (${endedWords(again)}) ${seenWords(then)}`;
  return {
    outcome: faults.length === 0 ? 'held' : 'violated',
    seen: [seen, ...faults].join('; '),
    fired,
  };
}

/** Answers what was done to it. @throws MatrixError MATRIX_FAULT_NOT_FIRED */
async function killOne({ name, at, time }: Moment, standing: Stand): Promise<string> {
  await using through = await Through.of(standing.connections);
  let cut = 0;
  const end = await load(standing, {
    connections: through.connections,
    manifest: inSmallBatches(standing.manifest),
    kill: {
      at,
      time,
      dying: async () => {
        cut = through.sever();
      },
    },
  });
  if (end.ended !== 'killed')
    throw new MatrixError('MATRIX_FAULT_NOT_FIRED', `${name} was not reached: ${endedWords(end)}`);
  const network = through.sink ?? through.source;
  return `killed at ${at} (${time}. time), ${network ? `${cut} connections cut` : 'within this process'}`;
}

/** Through proxies too: whatever that load leaves open ends with them. */
async function loadAgain(standing: Stand): Promise<Ended> {
  await using through = await Through.of(standing.connections);
  return await load(standing, { connections: through.connections });
}

function inSmallBatches(manifest: Manifest): Manifest {
  const { source } = manifest;
  return { ...manifest, source: { ...source, options: { ...source.options, batch_size: fewRows } } };
}
