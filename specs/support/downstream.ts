/** A repo that uses the package, written to a folder with a config and a spec of its own, and run in a child process. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import type { RunMode } from '../../src/model/case.ts';
import { ChildSuite } from '../reporter/support/suite.ts';

const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

/** Where a spec of such a repo imports from, as `'dpone-matrix'` once the package is installed. */
export const packageUrl = at('../../fixtures/index.ts');

/** What nearly every repo has: all selected cases, both layers. */
export const allCases = `import { cases, test } from ${packageUrl};
for (const c of cases()) test(c.title, c.details, c.run);
`;

export interface DownstreamOptions {
  /** What is given to `defineMatrixConfig`, as an expression. Folders, one worker and 20 rows are added to it. */
  readonly config: string;
  /** Stands above the config: what its expression needs. */
  readonly above?: string;
  /** Default: {@link allCases}. */
  readonly spec?: string;
  /** Whose artifacts are read. */
  readonly mode?: RunMode;
  readonly files?: Readonly<Record<string, string>>;
}

export function downstream(
  testInfo: TestInfo,
  { config, above = '', spec = allCases, mode = 'mock_contract', files = {} }: DownstreamOptions,
  name = 'downstream',
): ChildSuite {
  const text = `import { defineMatrixConfig } from ${at('../../fixtures/config.ts')};
${above}
const own = ${config};
export default defineMatrixConfig({
  testDir: '.',
  outputDir: 'output',
  workers: 1,
  reporter: [],
  ...own,
  matrix: { artifactDir: 'artifacts/${mode}', ...own.matrix },
  use: { rowCount: 20, ...own.use },
});
`;
  const written = { 'playwright.config.ts': text, 'suite.spec.ts': spec, ...files };
  return new ChildSuite(testInfo, { spec: '', cases: [], mode, files: written }, name);
}

/** Every file below a folder with its text, by path. */
export function contents(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).toSorted();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}
