/** What the runbook says to run is run, as far as the list of its tests. The other pages' commands are held by their words. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { commandsOf } from '../readme/faults.ts';
import { read, root } from '../readme/house.ts';
import { inherited } from './support/suite.ts';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
const run = promisify(execFile);

/** Of each command of the matrix: its variables, and its arguments without those of reporters, which a list has none of. */
const commands = commandsOf(read('docs/integration-matrix.md')).flatMap((command) => {
  const [, assignments = '', args] =
    /^((?:[A-Z_]+=\S+ )*)(?:unshare -rn )?npx playwright (test.*)$/.exec(command) ?? [];
  if (args === undefined) return [];
  const environment = Object.fromEntries(
    assignments.split(' ').flatMap((word) => (word === '' ? [] : [word.split(/=(.*)/s).slice(0, 2)])),
  ) as Readonly<Record<string, string>>;
  return [{ command, environment, args: args.replaceAll(/ --reporter=\S+/g, '').split(' ') }];
});

test('each command of the runbook finds tests to run', async ({}, testInfo) => {
  test.setTimeout(300_000);
  expect(commands.length).toBeGreaterThan(10);
  for (const { command, environment, args } of new Map(
    commands.map((each) => [JSON.stringify([each.environment, each.args]), each]),
  ).values()) {
    const { stdout } = await run(process.execPath, [cli, ...args, '--list'], {
      cwd: root,
      // The HTML reporter empties its folder, and this run's own report goes there.
      env: {
        ...inherited(),
        PLAYWRIGHT_HTML_OUTPUT_DIR: testInfo.outputPath('report'),
        ...environment,
      },
    });
    expect(stdout, command).toMatch(/^Total: [1-9]\d* tests? in 1 file$/m);
  }
});
