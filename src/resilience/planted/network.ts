/** Loaders that mistake a network that fails for one that does not. */
import type { Sink } from '../../loader/contract.ts';
import { instead } from '../../loader/instead.ts';
import type { Hooks } from '../../loader/reference.ts';
import type { MatrixCase } from '../../model/case.ts';
import { MatrixError } from '../../model/error.ts';
import { redact } from '../../model/redact.ts';
import type { PlantedDefect } from '../contract.ts';
import { loading } from './loading.ts';
import type { Load } from './loading.ts';

/** Breaks the load of any loader, and nothing else of it. */
function breaking(load: (sound: Load) => Load): PlantedDefect['plant'] {
  return {
    around: (loader) => loading(loader, (sound, request, context) => load(sound)(request, context)),
  };
}

const reportsSuccess = breaking((sound) => async (request, context) => {
  try {
    return await sound(request, context);
  } catch {
    return { read: 0, removed: 0, added: 0 };
  }
});

const waitsForEver = breaking(
  (sound) => (request, context) => sound({ ...request, deadline: '2100-01-01T00:00:00Z' }, context),
);

const tellsPassword = breaking((sound) => async (request, context) => {
  try {
    return await sound(request, context);
  } catch (error) {
    const { source } = request.connections;
    throw new MatrixError('MATRIX_CONNECT_FAILED', `${source.system} at ${source.url}: ${String(error)}`);
  }
});

/** Under another name none of what the first has saved is found. */
const repeatsBlindly = breaking((sound) => async (request, context) => {
  try {
    return await sound(request, context);
  } catch {
    const { manifest } = request;
    const deadline = new Date(Date.now() + 30_000).toISOString();
    return sound(
      { ...request, deadline, manifest: { ...manifest, name: `${manifest.name}.again` } },
      context,
    );
  }
});

/** Whoever reads it does not know what to do. */
const hidesReason = breaking((sound) => async (request, context) => {
  try {
    return await sound(request, context);
  } catch {
    const { system, url } = request.connections.sink;
    throw new MatrixError('MATRIX_SINK_FAILED', redact(`the sink, ${system} at ${url}, failed`));
  }
});

/** An answer that takes longer (ms) is taken for one that never comes. */
const impatience = 1000;

/** Nobody has said that the first did not arrive. */
const sendsAgain = (): Hooks => ({
  wrapSink: (sink) =>
    instead<Sink>(sink, {
      exchange: async (staged, what) => {
        const started = performance.now();
        const done = await sink.exchange(staged, what);
        return performance.now() - started < impatience ? done : sink.exchange(staged, what);
      },
    }),
});

export interface DefectVariants {
  readonly extracting: string;
  readonly silentSource: string;
  readonly silentFinalize: string;
}

/** Of any loader: a disk is full whether or not a load tells where it is. */
export function diskDefects(variant: string): readonly PlantedDefect[] {
  return [
    { name: 'reports success where the disk is full', variant, plant: reportsSuccess },
    { name: 'hides that the disk is full', variant, plant: hidesReason },
  ];
}

export interface AwayVariants {
  readonly committing: string;
  readonly forLong: string;
}

/** The second of them expects an answer sooner than any engine comes back. */
export function awayDefects(c: MatrixCase, { committing, forLong }: AwayVariants): readonly PlantedDefect[] {
  return [
    { name: 'reports success where nobody took its rows', variant: forLong, plant: reportsSuccess },
    ...(doubles(c)
      ? [
          {
            name: 'sends again what was answered late',
            variant: committing,
            plant: { inside: sendsAgain },
          },
        ]
      : []),
  ];
}

export function networkDefects(c: MatrixCase, variants: DefectVariants): readonly PlantedDefect[] {
  return [
    { name: 'reports success for a load that failed', variant: variants.extracting, plant: reportsSuccess },
    { name: 'waits for ever', variant: variants.silentSource, plant: waitsForEver },
    { name: 'tells a password in its error', variant: variants.extracting, plant: tellsPassword },
    ...(doubles(c)
      ? [
          {
            name: 'repeats a failed load without its state',
            variant: variants.silentFinalize,
            plant: repeatsBlindly,
          },
        ]
      : []),
  ];
}

/** Where the same rows are put in twice: nothing of the target is removed by what is put in. */
function doubles({ strategy, sink_shape }: MatrixCase): boolean {
  return strategy === 'incremental_append' || (sink_shape === 'log' && strategy === 'incremental_merge');
}
