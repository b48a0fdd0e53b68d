/** What to do once the files are there: exactly the packages that the chosen systems need, then the first runs. */
import { factsOf } from '../../matrix/systems.ts';
import type { SystemId } from '../../matrix/systems.ts';
import type { MatrixCase } from '../../model/case.ts';
import { services } from '../../systems/index.ts';
import { installCommand, ownPackage } from '../doctor/packages.ts';
import type { Planned } from './files.ts';

export interface NextStep {
  readonly command: string;
  readonly about: string;
}

export interface Written extends Pick<Planned, 'config' | 'loader' | 'isComplete'> {
  /** Whether it has a `package.json` of ours, which names all that it needs. */
  readonly isNew: boolean;
  /** Packages with the types of what its loader imports. */
  readonly types: readonly string[];
}

/** @param isInstalled whether the repo has this package: one that has it is not told to install it */
export async function nextSteps(
  cases: readonly MatrixCase[],
  { config, loader, isComplete, isNew, types }: Written,
  isInstalled: (name: string) => boolean,
): Promise<readonly NextStep[]> {
  const systems = systemsOf(cases);
  const lacking = (names: readonly string[]): readonly string[] =>
    [...new Set(names)].filter((name) => !isInstalled(name));
  const known = driversOf(systems);
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
    { names: types, about: 'types for the compiler' },
  ];
  // What a package.json of ours names comes by one command.
  const needed = installs.filter(({ names }) => !isNew || names === containers);
  const usual = config.startsWith('playwright.config.');
  const test = `npx playwright test${usual ? '' : ` --config=${config}`}`;
  return [
    ...(isNew ? [{ command: 'npm install', about: 'all that package.json names' }] : []),
    ...needed.flatMap(({ names, about }) => {
      const wanted = lacking(names);
      return wanted.length > 0 ? [{ command: installCommand(wanted), about }] : [];
    }),
    { command: 'npx dpone-matrix doctor', about: 'what this machine can run, and what it lacks' },
    ...(isComplete
      ? [
          {
            command: `${test} --project=mock_local`,
            about: `certifies ${loader}: put your own in its place`,
          },
          { command: test, about: 'the cases in memory, by the reference loader' },
        ]
      : [
          { command: test, about: `every selected case in memory: they fail until ${loader} is written` },
          {
            command: `${test} --project=mock_local`,
            about: 'the same on the best engines that are to be had',
          },
        ]),
  ];
}

/** What a repo must have installed for these cases, with the ranges that we take: drivers, and engines that npm has. */
export async function neededPackages(
  cases: readonly MatrixCase[],
): Promise<Readonly<Record<string, string>>> {
  const systems = systemsOf(cases);
  const names = [...driversOf(systems), ...(await packagesOf(systems, 'embedded'))];
  return Object.fromEntries(names.map((name) => [name, ownPackage.peerDependencies[name] ?? '*']));
}

function systemsOf(cases: readonly MatrixCase[]): readonly SystemId[] {
  return [...new Set(cases.flatMap(({ source, sink }) => [source, sink]))] as SystemId[];
}

function driversOf(systems: readonly SystemId[]): readonly string[] {
  const drivers = systems.flatMap((id) => factsOf(id)?.peer_packages ?? []);
  return drivers.filter((name) => name in ownPackage.peerDependencies);
}

async function packagesOf(
  systems: readonly SystemId[],
  name: 'container' | 'embedded',
): Promise<readonly string[]> {
  const ways = await Promise.all(systems.map(async (id) => (await services[id]()).ways[name]));
  return ways.flatMap((way) => ('packages' in way ? (way.packages ?? []) : []));
}
