/** Ends and removes what runs left that could not do it themselves; runs that live are never touched. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { isAlive } from '../model/process-identity.ts';
import { endProcess } from './end-process.ts';
import { readRun, removeFolder, socketIn, unfinished } from './run-folder.ts';
import { rememberUnswept } from './unswept.ts';

/** A folder that has been in the making for longer than this (ms) is nobody's. */
const longestMaking = 600_000;

/**
 * Sweeps what dead runs of this user left: ends their engines, removes their folders, and remembers the servers
 * on which names of theirs may stand. Two runs may do so at once.
 * @returns the ids of the runs that were swept
 */
export async function sweepDeadRuns(machine: string): Promise<readonly string[]> {
  const swept: string[] = [];
  for (const name of readdirSync(machine)) {
    const path = join(machine, name);
    if (name.startsWith(unfinished)) {
      if (Date.now() - ageMark(path) > longestMaking) await removeFolder(path);
      continue;
    }
    const run = readRun(path);
    // The runner may live where its number means nothing (another container); its socket does not lie.
    if (!run || isAlive(run.record) || (await isAnswered(socketIn(path)))) continue;
    await Promise.all(run.processes.map((identity) => endProcess(identity)));
    for (const server of run.servers) rememberUnswept(machine, server, run.record.prefix);
    await removeFolder(path);
    swept.push(run.record.run_id);
  }
  return swept;
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
