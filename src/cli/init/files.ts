/** What a repo that certifies its loader consists of: the files of the example, in its language and for its systems. */
import { exampleFile, examplePackage, examplePair } from './example.ts';
import { inLanguage, languageOf } from './language.ts';
import type { Repo } from './repo.ts';

/** Null where all are meant. */
export interface Wanted {
  readonly source: readonly string[] | null;
  readonly sink: readonly string[] | null;
}

export interface Planned {
  /** Name of the config's file. */
  readonly config: string;
  /** Name of the loader's file. */
  readonly loader: string;
  /** Whether the loader is that of the example, which can do what is wanted; else it is one to fill in. */
  readonly isComplete: boolean;
  /** Texts by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Lines that `.gitignore` lacks. */
  readonly ignored: readonly string[];
}

/**
 * Beside a Playwright config of the repo's own, which keeps its name, ours has another, and a folder of its own.
 *
 * @param packages npm packages that the wanted systems need, with their ranges: for a repo that has no `package.json` yet
 */
export function plannedFiles(
  repo: Repo,
  wanted: Wanted,
  packages: Readonly<Record<string, string>>,
): Planned {
  const extension = repo.isTypeScript ? 'ts' : 'js';
  const isBeside = repo.otherConfig !== undefined;
  const config = repo.ownConfig ?? `playwright${isBeside ? '.matrix' : ''}.config.${extension}`;
  const specs = isBeside ? 'matrix' : 'specs';
  const pair = examplePair();
  const isComplete = isOnly(wanted.source, pair.source) && isOnly(wanted.sink, pair.sink);
  const loader = `loader.${extension}`;
  const texts: readonly (readonly [path: string, text: string])[] = [
    [config, configText(specs, isComplete ? undefined : wanted)],
    [loader, isComplete ? exampleFile('loader.ts') : loaderText(repo.name)],
    [`checks.${extension}`, exampleFile('checks.ts')],
    [`${specs}/matrix.spec.${extension}`, exampleFile('specs/matrix.spec.ts')],
    ...(isComplete
      ? [[`${specs}/orders.spec.${extension}`, exampleFile('specs/orders.spec.ts')] as const]
      : []),
  ];
  const written = texts.map(
    ([path, text]) => [path, inLanguage(text, languageOf(path, repo.isModule))] as const,
  );
  const isNew = repo.isNew ? newRepoFiles(repo.name, isComplete, packages) : [];
  return {
    config,
    loader,
    isComplete,
    files: new Map([...isNew, ...written]),
    ignored: [
      ...(repo.isNew ? ['node_modules/'] : []),
      'test_artifacts/',
      'test-results/',
      'playwright-report/',
      'blob-report/',
      '.*.matrix-lock',
    ].filter((line) => !repo.gitignore.split(/\r?\n/).includes(line)),
  };
}

function isOnly(values: readonly string[] | null, value: string): boolean {
  return values?.length === 1 && values[0] === value;
}

/** @param wanted undefined for what the example selects */
function configText(testDir: string, wanted: Wanted | undefined): string {
  const text = exampleFile('playwright.config.ts').replace("testDir: 'specs'", `testDir: '${testDir}'`);
  return wanted ? text.replace(/^ {2}matrix: \{\n[^]*?^ {2}\},\n/m, filtersText(wanted)) : text;
}

function filtersText({ source, sink }: Wanted): string {
  const filters = Object.entries({ source, sink }).flatMap(([name, values]) =>
    values === null ? [] : [`${name}: ${listText(values)}`],
  );
  return filters.length > 0 ? `  matrix: { ${filters.join(', ')} },\n` : '';
}

function listText(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  return quoted.length === 1 ? (quoted[0] ?? '') : `[${quoted.join(', ')}]`;
}

function loaderText(name: string): string {
  return `/** Our loader, which the matrix certifies. */
import type { Loader } from 'dpone-matrix';

export const loader: Loader = {
  name: ${JSON.stringify(`${name} loader`)},
  // It runs in this process, so that mock_contract can hand it memory in the place of an engine. Without this line
  // mock_contract runs the reference loader in its place, and says so.
  inProcess: true,
  async load({ manifest, connections }) {
    // The manifest says what to load and how, the connections where. Do it, and return what you did:
    // { read, removed, added }, in rows. It is checked against the target, and never believed.
    throw new Error(
      \`load() is not written yet: \${manifest.name}, from \${connections.source.system} to \${connections.sink.system}\`,
    );
  },
};
`;
}

/** Of the example's packages, those that are not for its systems. */
const ofAnyRepo = ['dpone-matrix', '@playwright/test', '@types/node', 'typescript'];

function newRepoFiles(
  name: string,
  isComplete: boolean,
  packages: Readonly<Record<string, string>>,
): readonly (readonly [path: string, text: string])[] {
  const example = examplePackage();
  const { devDependencies } = example;
  const common = Object.keys(devDependencies).filter((of) => isComplete || ofAnyRepo.includes(of));
  const all = { ...packages, ...Object.fromEntries(common.map((of) => [of, devDependencies[of]])) };
  const sorted = Object.fromEntries(Object.entries(all).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return [
    ['package.json', `${JSON.stringify({ ...example, name, devDependencies: sorted }, null, 2)}\n`],
    ['tsconfig.json', exampleFile('tsconfig.json')],
  ];
}
