/** What a run has started, written down so that the next run can end it if this one can't. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MatrixError } from '../model/error.ts';
import { identityOf } from '../model/process-identity.ts';
import type { ProcessIdentity } from '../model/process-identity.ts';
import { makeFolder } from './machine-folder.ts';

/** The runner's own entry; no password is ever in it. */
export interface RunRecord extends ProcessIdentity {
  readonly run_id: string;
  /** What the names of everything that the run makes on servers begin with. */
  readonly prefix: string;
}

/** A server that outlives runs. */
export interface ServerRecord {
  readonly system: string;
  /** Host and port. */
  readonly server: string;
}

/** A Docker engine that a run has started containers by; they carry its label. */
export interface ContainersRecord {
  /** What `DOCKER_HOST` was: another engine knows nothing of them. */
  readonly docker_host: string | null;
}

const files = {
  run: 'run.json',
  processes: 'processes.jsonl',
  servers: 'servers.jsonl',
  containers: 'containers.jsonl',
} as const;

/** Begins the name of a folder that is not yet a run's. */
export const unfinished = '.new-';

export class RunFolder {
  readonly path: string;
  readonly record: RunRecord;
  #engines = 0;
  #containers = false;
  #kept = false;

  private constructor(path: string, record: RunRecord) {
    this.path = path;
    this.record = record;
  }

  /**
   * Makes `<machine folder>/<run id>`. It appears in one step, with its record in it.
   * @throws MatrixError MATRIX_RUN_ID_TAKEN
   */
  static create(machine: string, run_id: string, prefix: string): RunFolder {
    const path = join(machine, run_id);
    const record = { run_id, prefix, ...identityOf(process.pid) };
    const made = makeFolder(mkdtempSync(join(machine, unfinished)));
    writeFileSync(join(made, files.run), JSON.stringify(record));
    try {
      if (existsSync(path)) throw new Error('it is there');
      renameSync(made, path);
    } catch (error) {
      rmSync(made, { recursive: true, force: true });
      throw new MatrixError(
        'MATRIX_RUN_ID_TAKEN',
        `another run has the id ${run_id} (${path}): unset DPONE_MATRIX_RUN_ID, which each run sets for its own workers`,
        { cause: error },
      );
    }
    return new RunFolder(path, record);
  }

  get socket(): string {
    return process.platform === 'win32'
      ? String.raw`\\.\pipe\dpone-matrix-${this.record.run_id}`
      : socketIn(this.path);
  }

  /** A new folder for one engine. */
  engineFolder(system: string): string {
    this.#engines += 1;
    return makeFolder(join(this.path, `${system}-${this.#engines}`));
  }

  recordProcess(pid: number): void {
    appendFileSync(join(this.path, files.processes), `${JSON.stringify(identityOf(pid))}\n`);
  }

  recordServer(server: ServerRecord): void {
    appendFileSync(join(this.path, files.servers), `${JSON.stringify(server)}\n`);
  }

  /** Whether {@link recordContainers} was called. */
  get hasContainers(): boolean {
    return this.#containers;
  }

  recordContainers(): void {
    if (this.#containers) return;
    const record: ContainersRecord = { docker_host: dockerHost() };
    appendFileSync(join(this.path, files.containers), `${JSON.stringify(record)}\n`);
    this.#containers = true;
  }

  /** Leaves the folder there for the next run, which sweeps what this one could not. */
  keep(): void {
    this.#kept = true;
  }

  async remove(): Promise<void> {
    if (!this.#kept) await removeFolder(this.path);
  }
}

/** Which Docker engine this process is told to use; null where it is the usual one. */
export function dockerHost(): string | null {
  return process.env['DOCKER_HOST'] || null;
}

export function socketIn(folder: string): string {
  return join(folder, 'broker');
}

/** What another run has written down. */
export interface LeftRun {
  readonly record: RunRecord;
  readonly processes: readonly ProcessIdentity[];
  readonly servers: readonly ServerRecord[];
  readonly containers: readonly ContainersRecord[];
}

/** What stands in another run's folder; undefined where it is no run's. */
export function readRun(path: string): LeftRun | undefined {
  const [record] = linesOf<RunRecord>(join(path, files.run));
  if (!record) return undefined;
  return {
    record,
    processes: linesOf<ProcessIdentity>(join(path, files.processes)),
    servers: linesOf<ServerRecord>(join(path, files.servers)),
    containers: linesOf<ContainersRecord>(join(path, files.containers)),
  };
}

/** A line that a dying run wrote only half of says nothing. */
function linesOf<Line>(file: string): Line[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Line];
      } catch {
        return [];
      }
    });
}

/** Removes a folder, also while a process that is about to end still makes files in it. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
