/** ClickHouse as a library in each worker process: the runner finds out whether it works here, and gives it a folder. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { unavailable } from '../../services/contract.ts';
import type { Running, StartContext } from '../../services/contract.ts';
import { embeddedUrl, packageName } from './embedded.ts';

const install = `npm install --save-dev ${packageName}`;
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const probe = fileURLToPath(new URL(`./embedded-probe.${extension}`, import.meta.url));
/** How long (ms) the library may take to load and answer. */
const patience = 60_000;

/** @throws MatrixError MATRIX_ENGINE_UNAVAILABLE where the package is not installed, or does not run on this machine */
export async function startEmbedded({ folder, once, signal }: StartContext): Promise<Running> {
  requirePackage();
  const version = await once('clickhouse-library', (probed) => probedVersion(probed(), signal));
  return {
    product: 'ClickHouse (chDB, in the process)',
    version,
    url: embeddedUrl(folder()),
    // Each process ends its engine with itself; the folder goes with the run.
    stop: async () => {},
  };
}

function requirePackage(): void {
  try {
    import.meta.resolve(packageName);
  } catch {
    throw unavailable(`the package ${packageName} is not installed (${install})`);
  }
}

/** Whether it runs on this machine is found out by running it. @throws MatrixError where it is not installed */
export async function lookAtLibrary(): Promise<string> {
  requirePackage();
  return packageName;
}

/** Asked in a process of its own: a processor that lacks what the library needs ends the process that loads it. */
async function probedVersion(folder: string, signal: AbortSignal): Promise<string> {
  try {
    const options = { signal, timeout: patience };
    const { stdout } = await promisify(execFile)(process.execPath, [probe, embeddedUrl(folder)], options);
    return stdout.trim();
  } catch (error) {
    signal.throwIfAborted();
    const { signal: killed, stderr, message } = error as Error & { signal?: string | null; stderr?: string };
    const reason = killed ? `the process that loads it ends by ${killed}` : lastLine(stderr) || message;
    throw unavailable(`the package ${packageName} does not run on this machine: ${reason}`);
  }
}

function lastLine(text: string | undefined): string {
  return text?.trim().split('\n').at(-1) ?? '';
}
