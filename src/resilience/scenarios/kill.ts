/** kill: the loader dies at a point of its load; the target is old or new, and the load made again ends right. */
import { MatrixError } from '../../model/error.ts';
import { loadPoints } from '../../model/load-point.ts';
import type { LoadPoint } from '../../model/load-point.ts';
import type { Finding } from '../../model/resilience.ts';
import type { Arena, Scenario } from '../contract.ts';
import { Through } from '../faults/through.ts';
import { killsByTraffic, trafficDefects } from './kill-by-traffic.ts';
import { contentsOf, endedWords, load, see, seenWords, stand } from '../stand.ts';

export const kill: Scenario = {
  name: 'kill',
  asks: 'The loader is killed at each step: does a reader see the old rows or the new ones, and does the load made again end right?',
  variants: (_, { points }) =>
    points
      ? loadPoints.map((point) => ({
          name: point.replaceAll('_', ' '),
          run: (arena) => killedAt(point, arena),
        }))
      : killsByTraffic(),
  defects: (_, { points }) => (points ? [] : trafficDefects),
};

async function killedAt(at: LoadPoint, arena: Arena): Promise<Finding> {
  const standing = await stand(arena);
  await using through = await Through.of(standing.connections);
  const { connections } = through;
  let cut = 0;
  const first = await load(standing, {
    connections,
    kill: {
      at,
      dying: async () => {
        cut = through.sever();
      },
    },
  });
  if (first.ended !== 'killed')
    throw new MatrixError('MATRIX_FAULT_NOT_FIRED', `${at} was not reached: ${endedWords(first)}`);
  const fired = `killed at ${at}, ${cut} connections cut`;
  const between = await see(standing);
  if (between.is === null) return { outcome: 'violated', seen: `after the kill ${between.words}`, fired };
  const again = await load(standing);
  const then = await see(standing);
  const seen = `after the kill ${seenWords(between)}; after the rerun (${endedWords(again)}) ${seenWords(then)}`;
  const [, { name }] = contentsOf(standing);
  return { outcome: then.is === name && again.ended === 'loaded' ? 'held' : 'violated', seen, fired };
}
