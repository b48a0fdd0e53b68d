/** `init`: the example of this package, in the repo that it is asked for. */
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { select } from '../../matrix/selection.ts';
import { sinks, sources } from '../../matrix/systems.ts';
import { command, flag } from '../command.ts';
import { installedVersion } from '../doctor/packages.ts';
import { filterOptions } from '../filters.ts';
import { examplePackage, examplePair } from '../init/example.ts';
import { plannedFiles } from '../init/files.ts';
import { neededPackages, nextSteps } from '../init/next.ts';
import { repoIn } from '../init/repo.ts';
import type { Repo } from '../init/repo.ts';

const { source, sink } = filterOptions;

const names = { source: '--source', sink: '--sink', strategy: '--strategy', case_id: '--case-id' } as const;

export const initCommand = command({
  name: 'init',
  summary: 'write a repo that certifies its own loader: config, loader, checks and specs',
  details:
    'Writes the files of examples/downstream: a Playwright config, a loader, checks of your own, specs, and the lines that ' +
    '.gitignore lacks, then tells which packages the chosen systems need and what to run. Without --source and --sink it is ' +
    'the example as it stands, whose loader runs; for other systems the loader is one to fill in. It asks nothing: modules, ' +
    'TypeScript, a Playwright config of your own and what is installed are read from the repo. A folder without a ' +
    'package.json gets one too. No file is overwritten: where one is there already, nothing is written and the exit code is 1.',
  words: [
    {
      name: 'folder',
      about: 'folder of the repo, where its package.json is; else this one',
      isOptional: true,
    },
  ],
  options: {
    source: { ...source, about: 'sources that your loader reads; comma list, empty or * means all' },
    sink: { ...sink, about: 'sinks that it writes; comma list, empty or * means all' },
    'dry-run': flag('tell what would be written, and write nothing'),
    force: flag('overwrite what is there, a loader of yours too'),
  },
  examples: [
    {
      words: `--source ${sources[0]} --sink ${sinks[0]}`,
      about: 'for a loader of one pair',
    },
    { words: '--dry-run', about: 'what would be written' },
  ],
  run: async ({ options, words }, terminal) => {
    const repo = repoIn(resolve(terminal.folder, words[0] ?? '.'));
    const isBare = options.source === undefined && options.sink === undefined;
    const { source: from, sink: into } = isBare ? examplePair() : options;
    const { cases, filters } = select([{ values: { source: from, sink: into }, names }]);
    const planned = plannedFiles(repo, filters, await neededPackages(cases));
    const { files, ignored } = planned;
    const there = [...files.keys()].filter((path) => existsSync(join(repo.folder, path)));
    if (there.length > 0 && !options.force) {
      for (const path of there) terminal.error(`${path} is there already\n`);
      terminal.error('nothing is written: move them away, or overwrite them with --force\n');
      return 1;
    }
    const isReal = !options['dry-run'];
    terminal.out(`${repo.folder}: ${aboutRepo(repo)}\n`);
    for (const [path, text] of files) {
      if (isReal) write(join(repo.folder, path), text, options.force);
      terminal.out(`${isReal ? 'written' : 'would write'}  ${path}\n`);
    }
    if (ignored.length > 0) {
      if (isReal) ignore(repo, ignored);
      terminal.out(`${isReal ? 'added' : 'would add'} to .gitignore: ${ignored.join(' ')}\n`);
    }
    if (repo.otherConfig !== undefined) {
      terminal.out(
        `${repo.otherConfig} is left as it is: have it ignore matrix/ where its testDir is above it\n`,
      );
    }
    // What only this package itself can reach is not the repo's.
    const isInstalled = (name: string): boolean => installedVersion(name, repo.folder, []) !== undefined;
    const types = planned.isComplete && repo.isTypeScript ? exampleTypes() : [];
    const steps = await nextSteps(cases, { ...planned, isNew: repo.isNew, types }, isInstalled);
    terminal.out(`\nNext:\n${steps.map(({ command: line, about }) => `  # ${about}\n  ${line}\n`).join('')}`);
    return 0;
  },
});

/** What a compiler needs to read the example. */
function exampleTypes(): readonly string[] {
  return Object.keys(examplePackage().devDependencies).filter((name) => name.startsWith('@types/'));
}

function aboutRepo({ isNew, isModule, isTypeScript, otherConfig }: Repo): string {
  return [
    ...(isNew ? ['a new repo'] : []),
    isTypeScript ? 'TypeScript' : 'JavaScript',
    isModule ? 'ES modules' : 'CommonJS',
    ...(otherConfig === undefined ? [] : [`a Playwright config of its own (${otherConfig})`]),
  ].join(', ');
}

/** What has come to be there since it was looked for is not overwritten either. */
function write(path: string, text: string, isForced: boolean): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: isForced ? 'w' : 'wx' });
}

function ignore({ folder, gitignore }: Repo, lines: readonly string[]): void {
  const begin = gitignore === '' || gitignore.endsWith('\n') ? '' : '\n';
  appendFileSync(join(folder, '.gitignore'), `${begin}${lines.join('\n')}\n`);
}
