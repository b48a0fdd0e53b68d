/** In which order engines are looked for, by run mode, and what is said of those that were not to be had. */
import { MatrixError } from '../model/error.ts';
import type { Engine, Provenance } from '../model/engine.ts';
import type {
  EngineAccess,
  LookContext,
  Running,
  ServedMode,
  ServiceDefinition,
  StartContext,
  Way,
  WayName,
} from './contract.ts';

/** From best to worst. What is not in a mode's list is never used in it. */
export const waysOf = {
  mock_local: ['external', 'container', 'embedded', 'in_process', 'memory'],
  real_local: ['external', 'container', 'in_process'],
  vendor_live: ['external'],
} as const satisfies Record<ServedMode, readonly (WayName | 'memory')[]>;

export interface Found {
  readonly access: EngineAccess;
  /** Absent for memory, which nobody started. */
  readonly running?: Running;
}

/** @param whyNotBetter why no real engine is used */
export type MemoryAccess = (system: string, whyNotBetter: string) => EngineAccess;

/**
 * Goes the mode's ways in order until one leads to an engine.
 * @throws MatrixError MATRIX_ENGINE_UNAVAILABLE saying what was tried and what to do; whatever a way throws that
 *   had an engine and failed to start or reach it
 */
export async function findEngine(
  definition: ServiceDefinition,
  mode: ServedMode,
  context: StartContext,
  memory: MemoryAccess,
): Promise<Found> {
  const { system } = definition;
  return firstWay(definition, mode, context.external, {
    memory: (tried) => ({ access: memory(system, tried) }),
    real: async (name, way, tried) => {
      const running = await way.start(context);
      const { url, killable, small_disk, on_small_disk } = running;
      const access: EngineAccess = {
        engine: engineOf(system, name, running, tried),
        url,
        ...(killable === undefined ? {} : { killable }),
        ...(small_disk === undefined ? {} : { small_disk }),
        ...(on_small_disk === undefined ? {} : { on_small_disk }),
      };
      return { access, running };
    },
  });
}

/** What would be found, looked at and not started. */
export interface Looked {
  readonly provenance: Provenance;
  /** What would be used, in words; empty where there is nothing to say. */
  readonly about: string;
  /** Why nothing better; empty where there is nothing. */
  readonly not_better: string;
}

/**
 * Goes the mode's ways in order as {@link findEngine} does, and starts nothing.
 * @throws MatrixError as `findEngine` does, for what can be told without a start
 */
export async function lookForEngine(
  definition: ServiceDefinition,
  mode: ServedMode,
  context: LookContext,
): Promise<Looked> {
  return firstWay<Looked>(definition, mode, context.external, {
    memory: (not_better) => ({ provenance: 'memory', about: '', not_better }),
    real: async (provenance, way, not_better) => ({
      provenance,
      about: (await way.look?.(context)) ?? '',
      not_better,
    }),
  });
}

/** What becomes of a way; each is told why no better one was taken. */
interface Taking<T> {
  readonly memory: (tried: string) => T;
  readonly real: (name: WayName, way: Exclude<Way, { absent: string }>, tried: string) => Promise<T>;
}

async function firstWay<T>(
  definition: ServiceDefinition,
  mode: ServedMode,
  external: StartContext['external'],
  take: Taking<T>,
): Promise<T> {
  const { system, ways, remedy } = definition;
  const tried = new Tried();
  for (const name of waysOf[mode]) {
    if (name === 'memory') return take.memory(tried.text());
    const way = ways[name];
    if (!way) continue;
    if ('absent' in way) {
      if (name === 'external') refuseExternal(definition, external, way.absent);
      tried.add(name, way.absent);
      continue;
    }
    try {
      return await take.real(name, way, tried.text());
    } catch (error) {
      if (!(error instanceof MatrixError) || error.code !== 'MATRIX_ENGINE_UNAVAILABLE') throw error;
      tried.add(name, error.message);
    }
  }
  const taken = waysOf[mode].filter((name) => name === 'memory' || ways[name]);
  throw new MatrixError(
    'MATRIX_ENGINE_UNAVAILABLE',
    `no engine for ${system} in ${mode}, which takes ${taken.join(' or ')} only. Tried: ${tried.text()}. ${remedy}`,
  );
}

function engineOf(system: string, provenance: Provenance, running: Running, tried: string): Engine {
  const { product, version, image, digest, endpoint, stand_in } = running;
  return {
    system,
    provenance,
    product,
    version,
    ...(image === undefined ? {} : { image }),
    ...(digest === undefined ? {} : { digest }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(stand_in === undefined ? {} : { stand_in }),
    ...(tried === '' ? {} : { why_not_better: tried }),
  };
}

/** A service that the user named is used or refused, and never replaced by a lesser engine in silence. */
function refuseExternal(
  { system }: ServiceDefinition,
  external: StartContext['external'],
  reason: string,
): void {
  const [part] = Object.keys(external);
  if (part === undefined) return;
  throw new MatrixError(
    'MATRIX_SERVICE_UNSUPPORTED',
    `an external ${system} is set (its ${part}), but ${reason}: unset it`,
  );
}

/** The ways that led nowhere; those with one and the same reason are told together. */
class Tried {
  readonly #byReason = new Map<string, string[]>();

  add(way: WayName, reason: string): void {
    const alike = this.#byReason.get(reason);
    if (alike) alike.push(way);
    else this.#byReason.set(reason, [way]);
  }

  text(): string {
    return [...this.#byReason].map(([reason, ways]) => `${ways.join(', ')}: ${reason}`).join('; ');
  }
}
