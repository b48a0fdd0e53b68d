/** Where the time of a run went: by step, and by the system that was read from or written to. */
import type { RunFiles } from '../evidence/run-folder.ts';
import type { BehaviorArtifact } from '../evidence/schema.ts';
import { sinks, sources } from '../matrix/systems.ts';
import { byStep } from '../model/steps.ts';

/** The time of a behavior that is in no step: fixtures, evidence, names that are dropped. */
export const besideSteps = 'beside the steps';

export interface TimeRow {
  readonly system: string;
  readonly cases: number;
  /** Milliseconds of the behaviors of these cases. */
  readonly ms: number;
  /** The same by step. */
  readonly steps: Readonly<Record<string, number>>;
}

export interface RunTime {
  /** Names of the steps that took time, in the order of the line. */
  readonly steps: readonly string[];
  readonly all: Omit<TimeRow, 'system'>;
  /** Each case is in one row of each of these. */
  readonly bySource: readonly TimeRow[];
  readonly bySink: readonly TimeRow[];
}

/** Of the behaviors that ran; undefined where none has told its time. */
export function timeOf({ behaviors }: Pick<RunFiles, 'behaviors'>): RunTime | undefined {
  const timed = [...behaviors.values()].filter(
    ({ duration_ms, durations_ms }) => duration_ms !== null && durations_ms !== null,
  );
  if (timed.length === 0) return undefined;
  const all = added(timed);
  const by = (end: 'source' | 'sink', known: readonly string[]): readonly TimeRow[] =>
    [...new Set([...known, ...timed.map((one) => one[end])])]
      .map((system) => ({ system, own: timed.filter((one) => one[end] === system) }))
      .filter(({ own }) => own.length > 0)
      .map(({ system, own }) => ({ system, ...added(own) }));
  return {
    steps: Object.entries(all.steps)
      .toSorted(byStep)
      .map(([name]) => name),
    all,
    bySource: by('source', sources),
    bySink: by('sink', sinks),
  };
}

function added(artifacts: readonly BehaviorArtifact[]): Omit<TimeRow, 'system'> {
  const steps: Record<string, number> = {};
  let ms = 0;
  for (const artifact of artifacts) {
    const own = Object.entries(artifact.durations_ms ?? {});
    const total = artifact.duration_ms ?? 0;
    const beside = total - own.reduce((sum, [, each]) => sum + each, 0);
    for (const [name, each] of [...own, [besideSteps, Math.max(0, beside)] as const])
      steps[name] = (steps[name] ?? 0) + each;
    ms += total;
  }
  return { cases: artifacts.length, ms, steps };
}

const sharesShown = 5;

/** `load 40 %, read back 27 %`: the steps that took most, as shares of a time; empty where none has one in a hundred. */
export function sharesText(steps: Readonly<Record<string, number>>, ms: number): string {
  return Object.entries(steps)
    .map(([step, own]) => ({ step, percent: Math.round((own / Math.max(ms, own, 1)) * 100) }))
    .filter(({ percent }) => percent > 0)
    .toSorted((a, b) => b.percent - a.percent)
    .slice(0, sharesShown)
    .map(({ step, percent }) => `${step} ${percent} %`)
    .join(', ');
}
