/** In which order engines are looked for, by run mode, and what is said of those that were not to be had. */
import { MatrixError } from '../model/error.ts';
import type { Engine, Provenance } from '../model/engine.ts';
import type {
  EngineAccess,
  Running,
  ServedMode,
  ServiceDefinition,
  StartContext,
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
  const { system, ways, remedy } = definition;
  const tried = new Tried();
  for (const name of waysOf[mode]) {
    if (name === 'memory') return { access: memory(system, tried.text()) };
    const way = ways[name];
    if (!way) continue;
    if ('absent' in way) {
      if (name === 'external') refuseExternal(definition, context.external, way.absent);
      tried.add(name, way.absent);
      continue;
    }
    try {
      const running = await way.start(context);
      return { access: { engine: engineOf(system, name, running, tried.text()), url: running.url }, running };
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
  const { product, version, image, digest, stand_in } = running;
  return {
    system,
    provenance,
    product,
    version,
    ...(image === undefined ? {} : { image }),
    ...(digest === undefined ? {} : { digest }),
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
