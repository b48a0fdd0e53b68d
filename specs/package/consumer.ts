/** A repo that has installed the packed package and the packages it names, and nothing else; outside of this one. */
import { execFile, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { promisify } from 'node:util';
import { test as base } from '@playwright/test';
import {
  artifactName,
  readBehaviorArtifact,
  readPreflightArtifact,
  readRunRecord,
  runRecordName,
} from '../../src/evidence/files.ts';
import type { RunRecord } from '../../src/evidence/run-record.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../../src/evidence/schema.ts';
import { blocksOf } from '../readme/faults.ts';
import { inherited } from '../reporter/support/suite.ts';

export const root = join(import.meta.dirname, '..', '..');
const execute = promisify(execFile);

export interface Package {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

export const ours = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package;

/** Peers that a repo may leave out. */
export const optionalPeers = Object.keys(ours.peerDependencies).filter(
  (name) => ours.peerDependenciesMeta[name]?.optional,
);

/** What npm installs beside the package, or refuses to go without. */
const required = [
  ...Object.keys(ours.dependencies),
  ...Object.keys(ours.peerDependencies).filter((name) => !optionalPeers.includes(name)),
];

/** What a page has a user write, by path; a block that names no file is a spec of its own. */
export function readmeFiles(page = 'README.md'): Readonly<Record<string, string>> {
  const blocks = blocksOf(readFileSync(join(root, page), 'utf8')).filter(({ language }) => language === 'ts');
  return Object.fromEntries(
    blocks.map(({ text }, index) => [
      /^\/\/ (\S+\.ts)\n/.exec(text)?.[1] ?? `specs/block-${index}.spec.ts`,
      text,
    ]),
  );
}

export interface ConsumerOptions {
  /** Of its `package.json`; without one it is CommonJS. `none`: it has no `package.json`. */
  readonly type?: 'module' | 'none';
  /** Optional peers, and packages of its own, that it has installed. Default none. */
  readonly peers?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

interface Ended {
  readonly exitCode: number | null;
  /** Standard output and error, without colours. */
  readonly output: string;
}

export class Consumer {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async install(tarball: string, { type, peers = [], files }: ConsumerOptions): Promise<Consumer> {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'dpone-consumer-')));
    const consumer = new Consumer(folder);
    const modules = join(folder, 'node_modules');
    mkdirSync(modules);
    await execute('tar', ['-xzf', tarball, '-C', folder]);
    renameSync(join(folder, 'package'), join(modules, ours.name));
    // Links lead to one and the same copy of Playwright, which refuses to be loaded twice.
    for (const name of [...required, ...peers, '@types/node']) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    }
    if (type !== 'none')
      consumer.write('package.json', JSON.stringify({ private: true, ...(type && { type }) }));
    for (const [path, text] of Object.entries(files)) consumer.write(path, text);
    return consumer;
  }

  /** The installed package's folder. */
  get installed(): string {
    return join(this.folder, 'node_modules', ours.name);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** Runs `playwright test`. */
  test(args: readonly string[] = [], environment: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const cli = join(this.folder, 'node_modules', '@playwright', 'test', 'cli.js');
    return this.run(process.execPath, [cli, 'test', '--workers=2', ...args], environment);
  }

  /**
   * Every error that the compiler finds, in the strictest terms that a repo may have, libraries included.
   * @param modules how modules are found, and other options
   */
  async typeErrors(modules: Readonly<Record<string, unknown>> = {}): Promise<readonly string[]> {
    const compilerOptions = {
      target: 'es2023',
      module: 'nodenext',
      // Playwright's own types need the DOM.
      lib: ['es2023', 'dom'],
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      skipLibCheck: false,
      noEmit: true,
      ...modules,
    };
    const include = ['**/*.ts', ...(modules['checkJs'] ? ['**/*.js'] : [])];
    this.write('tsconfig.strict.json', JSON.stringify({ compilerOptions, include }));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const args = [tsc, '-p', 'tsconfig.strict.json', '--pretty', 'false'];
    const { output } = await this.run(process.execPath, args);
    return output.split('\n').filter((line) => /^\S/.test(line));
  }

  run(
    command: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Ended> {
    const child = spawn(command, args, {
      cwd: this.folder,
      // Its modules are at paths of their own, and what is compiled of them goes with it.
      env: { ...inherited(), NODE_COMPILE_CACHE: join(this.folder, '.compiled'), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode) => resolve({ exitCode, output: stripVTControlCharacters(output) }));
    });
  }

  record(mode: string): RunRecord {
    return readRunRecord(this.#artifact(mode, runRecordName));
  }

  preflight(mode: string, case_id: string): PreflightArtifact {
    return readPreflightArtifact(this.#artifact(mode, artifactName(case_id, 'preflight')));
  }

  behavior(mode: string, case_id: string): BehaviorArtifact {
    return readBehaviorArtifact(this.#artifact(mode, artifactName(case_id, 'behavior')));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #artifact(mode: string, name: string): string {
    return join(this.folder, 'test_artifacts', 'integration_matrix', `${mode}_latest`, name);
  }
}

interface TestFixtures {
  /** Makes a repo; it is removed after the test. */
  readonly consumer: (options: ConsumerOptions) => Promise<Consumer>;
}

interface WorkerFixtures {
  /** The package, built and packed by npm as it would be to be published. */
  readonly tarball: string;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  tarball: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'dpone-pack-'));
      const { stdout } = await execute('npm', ['pack', '--json', '--pack-destination', folder], {
        cwd: root,
      });
      const [packed] = JSON.parse(stdout.slice(stdout.indexOf('[\n'))) as { readonly filename: string }[];
      await use(join(folder, packed?.filename ?? ''));
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  consumer: async ({ tarball }, use) => {
    const made: Consumer[] = [];
    await use(async (options) => {
      const consumer = await Consumer.install(tarball, options);
      made.push(consumer);
      return consumer;
    });
    for (const consumer of made) consumer.remove();
  },
});

export { expect } from '@playwright/test';
