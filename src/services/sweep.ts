/** Ends and removes what runs left that could not do it themselves; runs that live are never touched. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isAlive } from '../model/process-identity.ts';
import { redact } from '../model/redact.ts';
import { endProcess } from './end-process.ts';
import { removeContainersOf } from './container-removal.ts';
import { dockerHost, readRun, removeFolder, socketIn, unfinished } from './run-folder.ts';
import type { LeftRun } from './run-folder.ts';
import { rememberUnswept } from './unswept.ts';

/** A folder that has been in the making for longer than this (ms) is nobody's. */
const longestMaking = 600_000;

/**
 * Sweeps what dead runs of this user left: ends their engines, removes their containers and folders, and remembers
 * the servers on which names of theirs may stand. Two runs may do so at once.
 * @param warn told of containers that can't be removed; a later run then tries again
 * @returns the ids of the runs that were swept
 */
export async function sweepDeadRuns(
  machine: string,
  warn: (message: string) => void,
): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of readdirSync(machine)) {
    const path = join(machine, name);
    if (name.startsWith(unfinished)) {
      if (Date.now() - ageMark(path) > longestMaking) await removeFolder(path);
      continue;
    }
    const run = await deadRun(path);
    if (!run) continue;
    await Promise.all(run.processes.map((identity) => endProcess(identity)));
    const why = await whyContainersStay(run);
    if (why !== undefined) {
      warn(
        `containers that the dead run ${run.record.run_id} may have left are still there: ${why}; ` +
          `remove ${path} where there are none`,
      );
      continue;
    }
    for (const server of run.servers) rememberUnswept(machine, server, run.record.prefix);
    await removeFolder(path);
    swept.push(run.record.run_id);
  }
  return swept;
}

/** What stands in the folders of runs that have died, which the next run will sweep. */
export async function deadRunsIn(machine: string): Promise<readonly LeftRun[]> {
  const names = readdirSync(machine).filter((name) => !name.startsWith(unfinished));
  const found = await Promise.all(names.map((name) => deadRun(join(machine, name))));
  return found.filter((run) => run !== undefined);
}

/** Undefined where the folder is no run's, or the run lives. */
async function deadRun(path: string): Promise<LeftRun | undefined> {
  const run = readRun(path);
  // The runner may live where its number means nothing (another container); its socket does not lie.
  return !run || isAlive(run.record) || (await isAnswered(socketIn(path))) ? undefined : run;
}

/** Removes a dead run's containers. Returns why that is not possible, undefined where none are left. */
async function whyContainersStay({ record, containers }: LeftRun): Promise<string | undefined> {
  const [other] = containers.filter(({ docker_host }) => docker_host !== dockerHost());
  if (other) {
    return `it had DOCKER_HOST ${other.docker_host === null ? 'unset' : `set to ${redact(other.docker_host)}`}, and this run has not`;
  }
  if (containers.length === 0) return undefined;
  try {
    await removeContainersOf(record.run_id);
    return undefined;
  } catch (error) {
    return redact(error instanceof Error ? error.message : String(error));
  }
}

function ageMark(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : Date.now();
}

/** Whether somebody listens: only a refusal or no socket at all says no. */
function isAnswered(socket: string): Promise<boolean> {
  if (!existsSync(socket)) return Promise.resolve(false);
  return new Promise((resolve) => {
    const connection = connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}
