/** The engines of a run: each is started on first need, kept for those who ask again, and ended with the run. */
import { join } from 'node:path';
import { MatrixError } from '../model/error.ts';
import { redact } from '../model/redact.ts';
import { factsOf } from '../matrix/systems.ts';
import { announce } from './announce.ts';
import type { Tell } from './announce.ts';
import { removeContainersOf } from './container-removal.ts';
import type { EngineAccess, ServiceDefinition, StartContext } from './contract.ts';
import { makeFolder } from './machine-folder.ts';
import { removeFolder } from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import { rememberUnswept, sweepServer } from './unswept.ts';
import { findEngine } from './ways.ts';
import type { Found, MemoryAccess } from './ways.ts';
import type { LeaseRequest } from './wire.ts';
import { within } from './within.ts';

/** How long (ms) a server may take to drop what a run made on it. */
const sweepPatience = 60_000;

export interface EnginesOptions {
  /** By system. */
  readonly services: Readonly<Record<string, () => Promise<ServiceDefinition>>>;
  readonly memory: MemoryAccess;
  readonly run: RunFolder;
  /** See `machineFolder`. */
  readonly machine: string;
  /** Told what could not be swept although it should have been. */
  readonly warn: (message: string) => void;
  /** Told what keeps the run waiting, a line at a time. */
  readonly tell: Tell;
}

interface Lease {
  readonly found: Found;
  /** Undefined where the engine had no folder. */
  folder: string | undefined;
}

export class Engines {
  readonly #options: EnginesOptions;
  readonly #leases = new Map<string, Promise<Lease>>();
  readonly #shared = new Map<string, Promise<unknown>>();
  readonly #closing = new AbortController();

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  /**
   * The engine for a system and slot; a failure to get one is remembered too, so that it costs its time only once.
   * A server that the user named is looked at once for all slots.
   */
  async lease(request: LeaseRequest): Promise<EngineAccess> {
    return (await this.#lease(request)).found.access;
  }

  #lease(request: LeaseRequest): Promise<Lease> {
    if (this.#closing.signal.aborted)
      throw new MatrixError('MATRIX_BROKER_GONE', 'the run is ending: no engine starts any more');
    const { system, slot, runMode, external, images = {}, allowExisting = [] } = request;
    const parts = sorted(external);
    const of = parts.length > 0 ? [parts, allowExisting] : [slot, sorted(images)];
    const key = JSON.stringify([system, runMode, ...of]);
    let lease = this.#leases.get(key);
    if (!lease) {
      lease = this.#start(request);
      this.#leases.set(key, lease);
      this.#forgetOnceEnded(key, lease);
    }
    return lease;
  }

  /**
   * Ends what was started, and drops what the run has made on servers that outlive it.
   * @throws MatrixError MATRIX_TEARDOWN_FAILED; what then stays is swept by the next run that has a way to it
   */
  async close(): Promise<void> {
    this.#closing.abort();
    const settled = await Promise.allSettled(this.#leases.values());
    const leases = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failures = (await Promise.all(leases.map((lease) => this.#end(lease)))).flat();
    failures.push(...(await this.#removeContainers()));
    if (failures.length > 0) {
      throw new MatrixError('MATRIX_TEARDOWN_FAILED', `not all could be taken down: ${failures.join('; ')}`);
    }
  }

  async #start(request: LeaseRequest): Promise<Lease> {
    const { system, slot, runMode, external, images = {}, allowExisting = [] } = request;
    const { services, memory, run, machine, warn, tell } = this.#options;
    const definition = services[system];
    if (!definition || !Object.hasOwn(services, system)) {
      throw new MatrixError(
        'MATRIX_UNKNOWN_SYSTEM',
        `there is no service for ${JSON.stringify(system)}; there are: ${Object.keys(services).join(', ')}`,
      );
    }
    const service = await definition();
    let folder: string | undefined;
    const context: StartContext = {
      system,
      title: factsOf(system)?.title ?? service.title ?? system,
      slot,
      worker: `worker ${slot + 1}`,
      run: run.record,
      external,
      images,
      allowExisting,
      folder: () => (folder ??= run.engineFolder(system)),
      cacheFolder: () => makeFolder(join(machine, 'cache')),
      signal: this.#closing.signal,
      record: (pid) => run.recordProcess(pid),
      recordContainer: () => run.recordContainers(),
      once: (key, make) => this.#once(`${system} ${key}`, () => make(() => run.engineFolder(system))),
      tell,
      announce: (doing, work, done) => announce(tell, doing, work, done),
      beside: async (other) => (await this.#lease({ ...request, system: other })).found.running,
    };
    try {
      const found = await findEngine(service, runMode, context, memory);
      const { running } = found;
      if (running?.server !== undefined && running.sweep) {
        const server = { system, server: running.server };
        run.recordServer(server);
        const failures = await sweepServer(
          machine,
          server,
          (prefix) => running.sweep?.(prefix) ?? Promise.resolve([]),
        );
        for (const failure of failures) warn(`what a dead run left could not be dropped: ${redact(failure)}`);
      }
      return { found, folder };
    } catch (error) {
      if (folder !== undefined) await removeFolder(folder);
      throw error;
    }
  }

  #once<T>(key: string, make: () => Promise<T>): Promise<T> {
    let made = this.#shared.get(key);
    if (!made) {
      made = make();
      this.#shared.set(key, made);
    }
    return made as Promise<T>;
  }

  #forgetOnceEnded(key: string, lease: Promise<Lease>): void {
    const forget = async (): Promise<void> => {
      const { found, folder } = await lease;
      if (!found.running?.ended) return;
      await found.running.ended;
      if (this.#closing.signal.aborted || this.#leases.get(key) !== lease) return;
      this.#leases.delete(key);
      if (folder !== undefined) await removeFolder(folder);
    };
    forget().catch(() => {
      // The failure is the business of whoever asked.
    });
  }

  /** Whatever containers of this run are left, of starts that failed half way say. Returns what failed, in words. */
  async #removeContainers(): Promise<readonly string[]> {
    const { run } = this.#options;
    if (!run.hasContainers) return [];
    try {
      await removeContainersOf(run.record.run_id);
      return [];
    } catch (error) {
      run.keep();
      return [redact(error instanceof Error ? error.message : String(error))];
    }
  }

  /** Returns what failed, in words. */
  async #end({ found: { access, running }, folder }: Lease): Promise<readonly string[]> {
    if (!running) return [];
    const { run, machine } = this.#options;
    const { system } = access.engine;
    const failures: string[] = [];
    const attempt = async (body: () => Promise<unknown>): Promise<boolean> => {
      try {
        await body();
        return true;
      } catch (error) {
        failures.push(`${system}: ${redact(error instanceof Error ? error.message : String(error))}`);
        return false;
      }
    };
    const { server } = running;
    if (server !== undefined && running.sweep) {
      const sweep = running.sweep(run.record.prefix);
      const swept = await attempt(() =>
        within(sweepPatience, `dropping what the run made at ${server}`, sweep),
      );
      if (!swept) rememberUnswept(machine, { system, server }, run.record.prefix);
    }
    await attempt(() => running.stop());
    if (folder !== undefined) await attempt(() => removeFolder(folder));
    return failures;
  }
}

function sorted(parts: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1));
}
