/** What to do once the files are there: exactly the packages that the chosen systems need, then the first runs. */
import { factsOf } from '../../matrix/systems.ts';
import type { SystemId } from '../../matrix/systems.ts';
import type { MatrixCase } from '../../model/case.ts';
import { services } from '../../systems/index.ts';
import { installCommand, ownPackage } from '../doctor/packages.ts';

export interface NextStep {
  readonly command: string;
  readonly about: string;
}

/**
 * @param config name of the config's file
 * @param isInstalled whether the repo has this package: one that has it is not told to install it
 */
export async function nextSteps(
  cases: readonly MatrixCase[],
  config: string,
  isInstalled: (name: string) => boolean,
): Promise<readonly NextStep[]> {
  const systems = [...new Set(cases.flatMap(({ source, sink }) => [source, sink]))] as SystemId[];
  const drivers = systems.flatMap((id) => factsOf(id)?.peer_packages ?? []);
  const known = drivers.filter((name) => name in ownPackage.peerDependencies);
  const lacking = (names: readonly string[]): readonly string[] =>
    [...new Set(names)].filter((name) => !isInstalled(name));
  const [containers, embedded] = await Promise.all([
    packagesOf(systems, 'container'),
    packagesOf(systems, 'embedded'),
  ]);
  const installs = [
    {
      names: [ownPackage.name, '@playwright/test'],
      about: 'the matrix, which runs by itself in mock_contract',
    },
    {
      names: known,
      about: `the drivers of ${systems.filter((id) => factsOf(id)?.peer_packages.length).join(', ')}`,
    },
    { names: containers, about: 'engines in containers, where Docker is' },
    { names: embedded, about: 'engines without Docker, where npm has them' },
  ];
  const usual = config.startsWith('playwright.config.');
  const test = `npx playwright test${usual ? '' : ` --config=${config}`}`;
  return [
    ...installs.flatMap(({ names, about }) => {
      const needed = lacking(names);
      return needed.length > 0 ? [{ command: installCommand(needed), about }] : [];
    }),
    { command: 'npx dpone-matrix doctor', about: 'what this machine can run, and what it lacks' },
    { command: test, about: 'every selected case in memory: they fail until load() is written' },
    { command: `${test} --project=mock_local`, about: 'the same on the best engines that are to be had' },
  ];
}

async function packagesOf(
  systems: readonly SystemId[],
  name: 'container' | 'embedded',
): Promise<readonly string[]> {
  const ways = await Promise.all(systems.map(async (id) => (await services[id]()).ways[name]));
  return ways.flatMap((way) => ('packages' in way ? (way.packages ?? []) : []));
}
