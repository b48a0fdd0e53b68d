/** A loader that is a command, and one without points, killed on a real Postgres: what holds, and what is found. */
import { fileURLToPath } from 'node:url';
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import { commandLoader } from '../../../src/loader/command/index.ts';
import type { CommandLoaderOptions } from '../../../src/loader/command/index.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import { loadPoints } from '../../../src/model/load-point.ts';
import type { Loader } from '../../../src/model/loader.ts';
import { runScenario } from '../../../src/resilience/run.ts';
import { kill } from '../../../src/resilience/scenarios/kill.ts';
import { caseOf } from '../../certify/trials/support.ts';

test.use({ rowCount: 60, changeRatio: 0.5, deleteRatio: 0.1 });
test.skip(process.platform === 'win32', 'there are no process groups');

const program = fileURLToPath(new URL('../../support/pointed-command.ts', import.meta.url));

const command = (defect = 'none', options: CommandLoaderOptions = {}): Loader =>
  commandLoader([process.execPath, program], { name: 'in a process', env: { DEFECT: defect }, ...options });

const withPoints = { points: true } as const;

for (const strategy of ['full_refresh', 'incremental_merge'] as const) {
  test(`${strategy} by a command holds where it is killed at each of its points`, async ({ testContext }) => {
    const c = caseOf(`postgres_to_postgres__${strategy}`);
    const { variants } = await runScenario(kill, c, testContext(command('none', withPoints)));
    expect(variants).toEqual(
      loadPoints.map((point) => ({
        name: point.replaceAll('_', ' '),
        outcome: 'held',
        fired: expect.stringMatching(new RegExp(`^killed at ${point}\\b`)),
        seen: expect.stringMatching(
          point.startsWith('after')
            ? /^after the kill the new rows; after the rerun \(the load ended\) the new rows$/
            : /^after the kill the old rows; after the rerun \(the load ended\) the new rows$/,
        ),
        duration_ms: expect.any(Number),
      })),
    );
  });
}
