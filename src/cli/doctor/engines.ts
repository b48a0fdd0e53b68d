/** Which engine each system would get in a mode, and why not a better one; nothing is started. */
import { line } from '../../evidence/text.ts';
import { readEnvironment } from '../../matrix/environment.ts';
import type { Environment } from '../../matrix/environment.ts';
import { factsOf, systemIds } from '../../matrix/systems.ts';
import type { SystemId } from '../../matrix/systems.ts';
import type { RunMode } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import type { Provenance } from '../../model/engine.ts';
import { reachRuntime } from '../../services/container-runtime.ts';
import type { ServedMode, ServiceDefinition, Way } from '../../services/contract.ts';
import { lookForEngine } from '../../services/ways.ts';
import { services } from '../../systems/index.ts';
import type { Finding } from './finding.ts';
import { installCommand, ownPackage } from './packages.ts';

export async function dockerFinding(): Promise<Finding> {
  const name = 'Docker';
  try {
    const { client } = await reachRuntime();
    const { serverVersion, architecture } = client.info.containerRuntime;
    return { name, state: 'ok', about: `${serverVersion ?? 'answers'} ${architecture ?? ''}`.trim() };
  } catch (error) {
    if (!(error instanceof MatrixError)) throw error;
    return {
      name,
      state: 'warning',
      about: said(error.message),
      remedy:
        'start Docker, and install testcontainers with the modules of your systems, for engines in containers',
    };
  }
}

/** Servers and their drivers word what is told: one line, without secrets and control characters. */
function said(text: string): string {
  return line(text, 800);
}

export interface EngineFinding extends Finding {
  /** Null where there is none. */
  readonly provenance: Provenance | null;
}

export interface EngineLookOptions {
  readonly environment: Environment;
  /** Whether the repo that would run has this package. */
  readonly isInstalled: (name: string) => boolean;
  /** Default: the systems' own. */
  readonly definitions?: (id: SystemId) => Promise<ServiceDefinition>;
}

/** The systems that run in a mode, each way looked at once for all modes. */
export class EngineLook {
  readonly #options: EngineLookOptions;
  readonly #looks = new Map<string, Promise<string>>();

  constructor(options: EngineLookOptions) {
    this.#options = options;
  }

  async in(mode: ServedMode): Promise<readonly EngineFinding[]> {
    return Promise.all(systemsIn(mode).map((id) => this.#find(id, mode)));
  }

  async #find(id: SystemId, mode: ServedMode): Promise<EngineFinding> {
    const definition = this.#remembering(await (this.#options.definitions ?? definitionOf)(id));
    try {
      const { external, images, allow_existing = [] } = readEnvironment(this.#options.environment);
      const { provenance, about, not_better } = await lookForEngine(definition, mode, {
        external: external[id] ?? {},
        images,
        allowExisting: allow_existing,
      });
      const what = said(about === '' ? provenance : `${provenance}: ${about}`);
      if (provenance === 'memory') {
        return {
          name: id,
          provenance,
          state: 'warning',
          about: `memory stands in; ${said(not_better)}`,
          remedy: definition.remedy,
        };
      }
      const lacking = this.#lackingDrivers(id, provenance);
      if (lacking.length > 0) {
        const remedy = installCommand(lacking);
        return {
          name: id,
          provenance: null,
          state: 'missing',
          about: `${what}, and no ${lacking.join(', ')} to reach it with`,
          remedy,
        };
      }
      return {
        name: id,
        provenance,
        state: 'ok',
        about: not_better === '' ? what : `${what} (not better: ${said(not_better)})`,
      };
    } catch (error) {
      if (!(error instanceof MatrixError)) throw error;
      return {
        name: id,
        provenance: null,
        state: 'missing',
        about: said(error.message.replace(definition.remedy, '').trim()),
        remedy: definition.remedy,
      };
    }
  }

  /** A way is looked at once, whatever modes take it. */
  #remembering(definition: ServiceDefinition): ServiceDefinition {
    const ways = Object.entries(definition.ways).map(([name, way]: [string, Way]) => {
      if ('absent' in way || !way.look) return [name, way];
      const { look } = way;
      const key = `${definition.system} ${name}`;
      return [
        name,
        { ...way, look: (context: Parameters<typeof look>[0]) => this.#once(key, () => look(context)) },
      ];
    });
    return { ...definition, ways: Object.fromEntries(ways) as ServiceDefinition['ways'] };
  }

  #once(key: string, look: () => Promise<string>): Promise<string> {
    let looked = this.#looks.get(key);
    if (!looked) this.#looks.set(key, (looked = look()));
    return looked;
  }

  #lackingDrivers(id: SystemId, provenance: Provenance): readonly string[] {
    if (provenance === 'in_process') return [];
    const drivers = factsOf(id)?.peer_packages ?? [];
    return drivers.filter((name) => name in ownPackage.peerDependencies && !this.#options.isInstalled(name));
  }
}

const definitionOf = (id: SystemId): Promise<ServiceDefinition> => services[id]();

/** Systems of which cases run in the mode. */
function systemsIn(mode: RunMode): readonly SystemId[] {
  return systemIds.filter((id) => mode === 'vendor_live' || factsOf(id)?.local_skip_reason === null);
}
