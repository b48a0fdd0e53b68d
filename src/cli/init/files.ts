/** What a repo that certifies its loader consists of: a config, a spec with a loader to fill in, lines to ignore. */
import { dirname } from 'node:path';
import type { Repo } from './repo.ts';

/** Null where all are meant. */
export interface Wanted {
  readonly source: readonly string[] | null;
  readonly sink: readonly string[] | null;
}

export interface Planned {
  /** Name of the config's file. */
  readonly config: string;
  /** Texts by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Lines that `.gitignore` lacks. */
  readonly ignored: readonly string[];
}

/** Beside a Playwright config of the repo's own, which keeps its name, ours has another, and a folder of its own. */
export function plannedFiles(repo: Repo, wanted: Wanted): Planned {
  const extension = repo.isTypeScript ? 'ts' : repo.isModule ? 'js' : 'mjs';
  const isBeside = repo.otherConfig !== undefined;
  const config = repo.ownConfig ?? `playwright${isBeside ? '.matrix' : ''}.config.${extension}`;
  const spec = `${isBeside ? 'matrix' : 'specs'}/matrix.spec.${extension}`;
  return {
    config,
    files: new Map([
      [config, configText(dirname(spec), wanted)],
      [spec, specText(repo)],
    ]),
    ignored: [
      'test_artifacts/',
      'test-results/',
      'playwright-report/',
      'blob-report/',
      '.*.matrix-lock',
    ].filter((line) => !repo.gitignore.split(/\r?\n/).includes(line)),
  };
}

function configText(testDir: string, { source, sink }: Wanted): string {
  const filters = Object.entries({ source, sink }).flatMap(([name, values]) =>
    values === null ? [] : [`${name}: ${listText(values)}`],
  );
  const matrix = filters.length > 0 ? `  matrix: { ${filters.join(', ')} },\n` : '';
  return `/** Which cases our loader is certified for, and by how many rows. */
import { defineMatrixConfig } from 'dpone-matrix/config';

export default defineMatrixConfig({
  testDir: '${testDir}',
${matrix}  use: { rowCount: 10_000 },
});
`;
}

function listText(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  return quoted.length === 1 ? (quoted[0] ?? '') : `[${quoted.join(', ')}]`;
}

function specText({ name, isTypeScript }: Repo): string {
  const typeImport = isTypeScript ? "import type { Loader } from 'dpone-matrix';\n" : '';
  const type = isTypeScript ? ': Loader' : '';
  const annotation = isTypeScript ? '' : "/** @type {import('dpone-matrix').Loader} */\n";
  return `/** Certifies our loader by every case that the config selects. */
import { cases, test as base } from 'dpone-matrix';
${typeImport}
${annotation}const loader${type} = {
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

const test = base.extend({ loader });
for (const c of cases()) test(c.title, c.details, c.run);
`;
}
