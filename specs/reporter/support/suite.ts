/** A small Playwright suite with our reporter, written to a folder and run in a child process. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import type { TestInfo } from '@playwright/test';
import { readBehaviorArtifact, readPreflightArtifact, readRunRecord } from '../../../src/evidence/files.ts';
import type { ProjectMetadata } from '../../../src/evidence/metadata.ts';
import { metadataKey } from '../../../src/evidence/metadata.ts';
import type { RunRecord } from '../../../src/evidence/run-record.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../../../src/evidence/schema.ts';
import type { RunMode } from '../../../src/model/case.ts';
import { pages } from '../../../src/report/pages.ts';

const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export interface SuiteOptions {
  /** The body of the spec file; `test`, `matrixTest`, `attach` and the sample checks are imported. */
  readonly spec: string;
  readonly cases: readonly string[];
  readonly mode?: RunMode;
  readonly metadata?: Partial<ProjectMetadata>;
  /** JSON fields of the config. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** More projects, which are not the matrix's. */
  readonly projects?: readonly object[];
  readonly files?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly exitCode: number | null;
  /** Standard output and error, without colours. */
  readonly output: string;
  /** The same as it was printed. */
  readonly colored: string;
}

export interface Running {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves once a test of the suite has made this file. */
  sees(file: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
}

export class ChildSuite {
  readonly folder: string;
  readonly artifacts: string;
  readonly output: string;
  readonly config: string;

  constructor(testInfo: TestInfo, options: SuiteOptions, name = 'suite') {
    this.folder = testInfo.outputPath(name);
    this.artifacts = join(this.folder, 'artifacts', options.mode ?? 'mock_contract');
    this.output = join(this.folder, 'output');
    mkdirSync(this.folder, { recursive: true });
    this.config = this.#config(options);
    const files = {
      'package.json': '{ "type": "module" }\n',
      'playwright.config.ts': this.config,
      'suite.spec.ts': specHeader + options.spec,
      ...options.files,
    };
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** @param through a command that runs the command after it (`unshare -rn`), where the child is to run in one */
  start(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
    through: readonly string[] = [],
  ): Running {
    return this.#spawn([...through, process.execPath, cli, 'test', ...args], environment);
  }

  /** `merge-reports` of a folder of blobs, by this suite's config. */
  merge(blobs: string, environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const words = [process.execPath, cli, 'merge-reports', '--config=playwright.config.ts', blobs];
    return this.#spawn(words, environment).ended;
  }

  #spawn(words: readonly string[], environment: Readonly<Record<string, string>>): Running {
    const [command, ...rest] = words as [string, ...string[]];
    const child = spawn(command, rest, {
      cwd: this.folder,
      env: { ...inherited(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const ended = new Promise<Ended>((resolve) => {
      child.on('close', (exitCode) =>
        resolve({ exitCode, output: stripVTControlCharacters(output), colored: output }),
      );
    });
    return {
      pid: child.pid ?? -1,
      ended,
      signal: (name) => void child.kill(name),
      sees: (file) =>
        until(
          () => existsSync(join(this.folder, file)),
          () => `${file} was not made; so far:\n${output}`,
        ),
    };
  }

  run(
    args: readonly string[] = [],
    environment: Readonly<Record<string, string>> = {},
    through: readonly string[] = [],
  ): Promise<Ended> {
    return this.start(args, environment, through).ended;
  }

  /** What is in the artifact folder, but for the pages that are made of it. */
  files(): readonly string[] {
    return this.allFiles().filter((name) => !(name in pages));
  }

  allFiles(): readonly string[] {
    return existsSync(this.artifacts) ? readdirSync(this.artifacts).sort() : [];
  }

  record(): RunRecord {
    return readRunRecord(join(this.artifacts, 'run.json'));
  }

  preflight(case_id: string): PreflightArtifact {
    return readPreflightArtifact(join(this.artifacts, `${case_id}.json`));
  }

  behavior(case_id: string): BehaviorArtifact {
    return readBehaviorArtifact(join(this.artifacts, `${case_id}__behavior.json`));
  }

  text(file: string): string {
    return readFileSync(join(this.artifacts, file), 'utf8');
  }

  #config({
    cases,
    mode = 'mock_contract',
    metadata = {},
    config = {},
    projects = [],
  }: SuiteOptions): string {
    const own: ProjectMetadata = {
      run_mode: mode,
      artifact_dir: this.artifacts,
      cases: [...cases],
      layers: ['preflight', 'behavior'],
      selection: { source: [], sink: [], strategy: [], case_id: [...cases] },
      volume: { rows: 10_000, change_ratio: '0.2', delete_ratio: '0.05' },
      certifies_whole: false,
      ...metadata,
    };
    const lockPaths = [this.output, own.artifact_dir];
    const all = {
      testDir: '.',
      outputDir: this.output,
      workers: 1,
      fullyParallel: true,
      reporter: [[at('../../../reporters/matrix.ts'), { lockPaths }]],
      projects: [{ name: mode, testMatch: 'suite.spec.ts', metadata: { [metadataKey]: own } }, ...projects],
      ...config,
    };
    return `export default ${JSON.stringify(all, null, 2)};\n`;
  }
}

const specHeader = `import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { attach, failedCheck, matrixTest, oneChange, passedCheck, refusedEvidence } from ${JSON.stringify(pathToFileURL(at('./evidence.ts')).href)};
import { cases } from ${JSON.stringify(pathToFileURL(at('../../../src/matrix/cases.ts')).href)};
import { localSkipReason } from ${JSON.stringify(pathToFileURL(at('../../../src/matrix/arithmetic.ts')).href)};
`;

/** Hundreds of children load the same modules: what Node has compiled of them is kept. */
export const compiled = join(tmpdir(), `dpone-specs-compiled-${process.getuid?.() ?? 'user'}`);
/** Where Playwright keeps what it transforms, for a child that has another temporary folder. */
export const transforms =
  process.env['PWTEST_CACHE_DIR'] ??
  join(tmpdir(), `playwright-transform-cache-${process.geteuid?.() ?? ''}`);

/** What a shell has, and nothing that Playwright's own worker or the caller's matrix settings would leak. */
export function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP', 'TMP', 'LANG'];
  const shell = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  return { ...Object.fromEntries(shell), NODE_COMPILE_CACHE: compiled };
}

/** Waits for a condition; what has not come about after a minute will not, also on a busy machine. */
async function until(condition: () => boolean, complaint: () => string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
