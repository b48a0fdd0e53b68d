/** The machine: Node, memory, where artifacts and temporary files go, the loopback address, what dead runs left. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { artifactsRoot } from '../../evidence/files.ts';
import { readEnvironment } from '../../matrix/environment.ts';
import { isAtLeast } from '../../model/package.ts';
import { plural } from '../../report/numbers.ts';
import { machineFolder } from '../../services/machine-folder.ts';
import { deadRunsIn } from '../../services/sweep.ts';
import { unsweptIn } from '../../services/unswept.ts';
import type { Terminal } from '../command.ts';
import type { Finding } from './finding.ts';
import { ownPackage } from './packages.ts';

const gib = 1024 ** 3;
/** Of memory, and of free disk: artifacts are small, and the images of containers are not. */
const leastGib = 2;

/** All findings; each is told whatever becomes of the others. */
export async function machineFindings(terminal: Terminal): Promise<readonly Finding[]> {
  return [
    nodeFinding(),
    memoryFinding(),
    artifactsFinding(terminal),
    await found('loopback', loopback),
    await found('temporary folder', async () => ({ state: 'ok', about: machineFolder() })),
    await found('left by killed runs', () => leftovers(machineFolder())),
  ];
}

type Said = Omit<Finding, 'name'>;

async function found(name: string, look: () => Promise<Said>): Promise<Finding> {
  try {
    return { name, ...(await look()) };
  } catch (error) {
    return { name, state: 'missing', about: error instanceof Error ? error.message : String(error) };
  }
}

function nodeFinding(): Finding {
  const { node } = process.versions;
  const wanted = ownPackage.engines.node;
  const about = `${node} (${process.platform} ${process.arch})`;
  return isAtLeast(node, wanted)
    ? { name: 'Node', state: 'ok', about }
    : {
        name: 'Node',
        state: 'missing',
        about: `${about}, and ${wanted} is needed`,
        remedy: `install Node ${wanted}`,
      };
}

/** Never fails a run by itself: a run with fewer rows and workers needs less. */
function memoryFinding(): Finding {
  const all = process.constrainedMemory() || totalmem();
  const total = Math.min(all, totalmem()) / gib;
  const about = `${total.toFixed(1)} GiB, ${(freemem() / gib).toFixed(1)} GiB free, ${plural(availableParallelism(), 'processor')}`;
  return total >= leastGib
    ? { name: 'memory', state: 'ok', about }
    : { name: 'memory', state: 'warning', about, remedy: 'run with --workers=1 and fewer rows' };
}

/** The folder itself may not be there yet: then it is about the nearest one above it that is. */
export function artifactsFinding({ environment, folder }: Pick<Terminal, 'environment' | 'folder'>): Finding {
  const name = 'artifacts';
  let asked: string | undefined;
  try {
    asked = readEnvironment(environment).artifact_dir;
  } catch {
    // What is wrong with the environment is told where the environment is.
  }
  const wanted = resolve(folder, asked ?? artifactsRoot);
  let there = wanted;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return {
      name,
      state: 'missing',
      about: `${wanted} cannot be written: ${there} is read-only or no folder`,
      remedy: 'make it writable, or set DPONE_MATRIX_ARTIFACT_DIR to another folder',
    };
  }
  const { bavail, bsize } = statfsSync(there);
  const free = (bavail * bsize) / gib;
  const about = `${wanted}: writable, ${free.toFixed(1)} GiB free`;
  return free >= leastGib
    ? { name, state: 'ok', about }
    : { name, state: 'warning', about, remedy: `free some space: ${leastGib} GiB should be free` };
}

/** Servers of a run listen on free ports of this machine alone. */
async function loopback(): Promise<Said> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.close();
  return { state: 'ok', about: '127.0.0.1 has free ports' };
}

/** Looked at, not swept: that is what the next run does. */
export async function leftovers(machine: string): Promise<Said> {
  const dead = await deadRunsIn(machine);
  const servers = unsweptIn(machine);
  if (dead.length + servers.length === 0) return { state: 'ok', about: 'nothing' };
  const runs = dead.map(({ record, processes, containers }) => {
    const count = `${processes.length} ${processes.length === 1 ? 'process' : 'processes'}`;
    const left = containers.length > 0 ? [count, 'containers'] : [count];
    return `run ${record.run_id} (${left.join(', ')})`;
  });
  const names = servers.map(({ prefix, system, server }) => `${prefix}* on ${system} ${server}`);
  return {
    state: 'warning',
    about: [...runs, ...names].join('; '),
    remedy: 'run in any mode but mock_contract: it sweeps them first, servers when it uses them again',
  };
}
