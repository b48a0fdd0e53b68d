/** mock_contract, 400 tests with two workers, against the runner's own floor: whole commands, in turn. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bench, measurement, ratio } from './result.ts';

const root = join(import.meta.dirname, '..');
const rounds = Number(process.argv[2] ?? 5);
/** What a run writes goes here, so that the last real run's artifacts and report stay. */
const written = join(root, 'bench', 'results', 'matrix');
const environment = {
  ...process.env,
  DPONE_MATRIX_ARTIFACT_DIR: join(written, 'artifacts'),
  PLAYWRIGHT_HTML_OUTPUT_DIR: join(written, 'report'),
};

/** Seconds of wall clock. @throws where the run failed: a broken run is not a fast one */
function seconds(...args: string[]): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('npx', ['playwright', 'test', '--workers=2', ...args], {
    cwd: root,
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`playwright test ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return (performance.now() - started) / 1000;
}

await bench(
  'mock-contract',
  'the floor: 400 tests with a fixture, six steps and a 20 KB attachment',
  async () => {
    const floor: number[] = [];
    const matrix: number[] = [];
    for (let round = 0; round < rounds; round++) {
      floor.push(seconds('-c', 'bench/floor/playwright.config.ts'));
      matrix.push(seconds('--project=mock_contract', '--output', join(written, 'output')));
    }
    const under = measurement('floor', 's', floor);
    const over = measurement('mock_contract', 's', matrix);
    return [ratio('mock_contract / floor', over, under), over, under];
  },
);
