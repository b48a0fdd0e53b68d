/** The mutation score of the oracle, the verifier and the matrix: the share of changes to them that a spec notices. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { folders, reportPath, strykerOptions, writtenTo } from './mutation/options.ts';
import type { Folder } from './mutation/options.ts';
import { forget, survivors, tallies } from './mutation/report.ts';
import type { Tally } from './mutation/report.ts';
import { bench, measurement } from './result.ts';

const help = `node bench/mutation.ts [options]

Changes one thing at a time in ${folders.map((folder) => `src/${folder}`).join(', ')} and runs the specs of that folder.
What was killed before stays killed while its line is the same; what survived is run again.

  --folder <name>       ${folders.join(', ')}; may be given more than once; default all
  --files <path,...>    only these files or patterns, perhaps with lines: src/oracle/memo.ts:4-9
  --fresh               run again what was killed before, too
  --concurrency <n>     mutants at one time; default 1
  --help

Once, before: npm ci --prefix bench/mutation`;

const { values } = parseArgs({
  options: {
    folder: { type: 'string', multiple: true },
    files: { type: 'string' },
    fresh: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
});

const root = join(import.meta.dirname, '..');
const stryker = join(
  root,
  'bench',
  'mutation',
  'node_modules',
  '@stryker-mutator',
  'core',
  'bin',
  'stryker.js',
);

/** The patterns to mutate, by folder. @throws RangeError for what is in none of the folders */
function wanted(): ReadonlyMap<Folder, readonly string[]> {
  const files = values.files?.split(',');
  const named =
    values.folder ?? folders.filter((folder) => !files || files.some((file) => isIn(file, folder)));
  const lost = [
    ...named.filter((name) => !folders.some((folder) => folder === name)),
    ...(files ?? []).filter((file) => !named.some((name) => isIn(file, name))),
  ];
  if (lost.length > 0) throw new RangeError(`${lost.join(', ')}: in none of ${folders.join(', ')}`);
  return new Map(
    (named as readonly Folder[]).map((folder) => [
      folder,
      files?.filter((file) => isIn(file, folder)) ?? [`src/${folder}/**/*.ts`],
    ]),
  );
}

function isIn(file: string, folder: string): boolean {
  return file.startsWith(`src/${folder}/`);
}

function mutate(folder: Folder, patterns: readonly string[]): void {
  mkdirSync(join(root, writtenTo), { recursive: true });
  const report = join(root, reportPath(folder));
  forget(report, patterns, values.fresh);
  const temporary = mkdtempSync(join(tmpdir(), 'dpone-matrix-mutation-'));
  try {
    const options = strykerOptions({
      folder,
      mutate: patterns,
      concurrency: Number(values.concurrency),
      sandbox: join(temporary, 'sandbox'),
    });
    const config = join(temporary, 'config.json');
    writeFileSync(config, JSON.stringify(options));
    const { status, error } = spawnSync(process.execPath, [stryker, 'run', config], {
      cwd: root,
      stdio: 'inherit',
      // Most of what a mutant loads was compiled for the one before.
      env: { ...process.env, NODE_COMPILE_CACHE: join(temporary, 'compiled') },
    });
    if (status !== 0)
      throw new Error(`Stryker failed over src/${folder}: ${error?.message ?? `status ${status}`}`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const heads = ['', 'mutants', 'killed', 'timeout', 'survived', 'explained', 'score'];

function cells(t: Tally): readonly string[] {
  const counts = [t.mutants, t.killed, t.timeout, t.survived, t.explained].map(String);
  return [t.name, ...counts, `${(t.score * 100).toFixed(1)} %`];
}

/** The score as it is kept with the sources: made by a run, and read beside them. */
function scorePage(all: readonly Tally[], left: readonly string[]): string {
  const row = (of: readonly string[]): string => `| ${of.join(' | ')} |`;
  return [
    '# Mutation score',
    '',
    'Made by `node bench/mutation.ts`: how many of the changes to a file made a spec fail (killed) or never end (timeout).',
    'What a comment beside its line explains changes nothing, and does not count.',
    '',
    row(heads),
    row(heads.map(() => '---')),
    ...all.map((t) => row(cells(t))),
    '',
    left.length > 0 ? 'Survived:' : 'Nothing survived.',
    ...(left.length > 0 ? ['', ...left.map((each) => `- \`${each.replaceAll('`', "'")}\``)] : []),
    '',
  ].join('\n');
}

function printed(all: readonly Tally[]): void {
  const lines = all.map(cells);
  const width = Math.max(...all.map(({ name }) => name.length));
  for (const [name, ...numbers] of [heads, ...lines])
    console.log([name?.padEnd(width), ...numbers.map((text) => text.padStart(9))].join(' '));
}

if (values.help) {
  console.log(help);
} else if (!existsSync(stryker)) {
  console.error('Stryker is not installed: npm ci --prefix bench/mutation');
  process.exitCode = 1;
} else {
  const runs = wanted();
  await bench('mutation', 'nothing: the share of mutants that a spec notices', async () => {
    for (const [folder, patterns] of runs) mutate(folder, patterns);
    const known = folders.filter((folder) => existsSync(join(root, reportPath(folder))));
    const paths = known.map((folder) => join(root, reportPath(folder)));
    const all = [
      ...known.flatMap((folder) => tallies(`src/${folder}`, [join(root, reportPath(folder))])),
      ...tallies('all', paths).slice(-1),
    ];
    printed(all);
    const left = paths.flatMap(survivors);
    writeFileSync(join(root, 'bench', 'mutation', 'score.md'), scorePage(all, left));
    console.log(left.length > 0 ? `\nsurvived:\n${left.join('\n')}\n` : '\nnothing survived\n');
    return all.map(({ name, score }) => measurement(name, 'ratio', [score]));
  });
}
