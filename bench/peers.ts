/** The same loads from Postgres to Postgres by the reference loader and by dlt: of each, the step `load` of a run that certified it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { artifactName, readBehaviorArtifact } from '../src/evidence/files.ts';
import { peerNames } from './peers/names.ts';
import type { PeerName } from './peers/names.ts';
import { dltStart } from './peers/start.ts';
import { bench, measurement, ratio } from './result.ts';
import type { Measurement } from './result.ts';

const root = join(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 3);
const strategies = ['full_refresh', 'incremental_append', 'incremental_merge'] as const;
type Strategy = (typeof strategies)[number];

/** Seconds of the step `load`, by strategy. @throws Error where a case did not pass: a wrong load is not a fast one */
function loads(peer: PeerName): Readonly<Record<Strategy, number>> {
  const artifacts = join(root, 'bench', 'results', 'peers', peer.replaceAll(' ', '-'));
  const { status, stdout, stderr } = spawnSync(
    'npx',
    ['playwright', 'test', '-c', 'bench/peers/suite/playwright.config.ts', '--project=mock_local'],
    {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        PEER: peer,
        DPONE_MATRIX_ARTIFACT_DIR: artifacts,
        PLAYWRIGHT_HTML_OPEN: 'never',
      },
    },
  );
  if (status !== 0) throw new Error(`${peer} was not certified:\n${stdout}\n${stderr}`);
  const seconds = (strategy: Strategy): number => {
    const file = artifactName(`postgres_to_postgres__${strategy}`, 'behavior');
    const { durations_ms, passed } = readBehaviorArtifact(join(artifacts, file));
    const ms = durations_ms?.['load'];
    if (!passed || ms === undefined) throw new Error(`${file} tells no load that passed`);
    return ms / 1000;
  };
  return {
    full_refresh: seconds('full_refresh'),
    incremental_append: seconds('incremental_append'),
    incremental_merge: seconds('incremental_merge'),
  };
}

await bench(
  'peers',
  'the reference loader in its process; 10,000 rows of 126 columns, of which an append and a merge take 2,000',
  async () => {
    const taken = new Map<PeerName, Record<Strategy, number>[]>(peerNames.map((peer) => [peer, []]));
    const starts: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      // Who is first in one round is last in the next.
      for (const peer of round % 2 === 0 ? peerNames : peerNames.toReversed())
        taken.get(peer)?.push(loads(peer));
      starts.push(dltStart());
    }
    const of = (peer: PeerName, strategy: Strategy): Measurement =>
      measurement(
        `${peer}: ${strategy}`,
        's',
        (taken.get(peer) ?? []).map((each) => each[strategy]),
      );
    const started = measurement('dlt: its start, imports and no load', 's', starts);
    return strategies
      .flatMap((strategy) => {
        const [under, dlt] = [of('reference', strategy), of('dlt', strategy)];
        const working = measurement(
          `dlt without its start: ${strategy}`,
          's',
          dlt.rounds.map((seconds, round) => seconds - (starts[round] ?? Number.NaN)),
        );
        const command = of('reference as a command', strategy);
        return [
          ratio(`dlt / reference: ${strategy}`, dlt, under),
          ratio(`dlt without its start / reference: ${strategy}`, working, under),
          ratio(`dlt / reference as a command: ${strategy}`, dlt, command),
          under,
          command,
          dlt,
        ];
      })
      .concat(started);
  },
);
