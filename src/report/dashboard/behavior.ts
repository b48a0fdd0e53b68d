/** What was observed in the behavior of one case, for the page. */
import type { IdRanges } from '../../evidence/parts.ts';
import type { BehaviorArtifact } from '../../evidence/schema.ts';
import { valueText } from '../../evidence/text.ts';
import type { Engine } from '../../model/engine.ts';
import { byStep } from '../../model/steps.ts';
import { loaderText } from '../verdict.ts';
import { shown } from './cut.ts';
import { differenceData } from './difference.ts';
import { samplesData } from './samples.ts';
import type { BehaviorData, Fact } from './shape.ts';

const mostSteps = 20;
const longestReport = 600;

/** @param engineAt the position of an engine among those of the page */
export function behaviorData(artifact: BehaviorArtifact, engineAt: (engine: Engine) => number): BehaviorData {
  const { durations_ms, step, difference, samples, engines, loader } = artifact;
  const differing = difference ? differenceData(difference) : undefined;
  return {
    facts: factsOf(artifact),
    steps: Object.entries(durations_ms ?? {})
      .toSorted(byStep)
      .slice(0, mostSteps)
      .map(([name, ms]) => [shown(name, 60), ms]),
    ...(step === null ? {} : { step: shown(step, 60) }),
    ...(differing ? { difference: differing } : {}),
    ...(samples ? { samples: samplesData(samples, Object.keys(difference?.changed.columns ?? {})) } : {}),
    engines: Object.values(engines ?? {}).map(engineAt),
    ...(loader
      ? {
          loader: {
            name: loaderText(loader),
            ...(loader.note === undefined ? {} : { note: shown(loader.note) }),
            ...(loader.report === undefined ? {} : { report: valueText(loader.report, longestReport) }),
          },
        }
      : {}),
  };
}

const counts = {
  expected_row_count: 'Rows expected',
  actual_row_count: 'Rows observed',
  expected_checksum: 'Checksum expected',
  actual_checksum: 'Checksum observed',
  target_before_count: 'Target before the load',
  source_row_count: 'Rows of the source',
  configured_row_count: 'Base rows',
  changed_row_count: 'Changed rows',
  deleted_row_count: 'Deleted rows',
} as const satisfies Partial<Record<keyof BehaviorArtifact, string>>;

function factsOf(artifact: BehaviorArtifact): readonly Fact[] {
  const known = Object.entries(counts).flatMap(([field, label]): Fact[] => {
    const value = artifact[field as keyof typeof counts];
    return value === null ? [] : [[label, typeof value === 'number' ? value.toLocaleString('en-US') : value]];
  });
  return [...known, ...(artifact.id_ranges ? [['Ids', rangesText(artifact.id_ranges)] as const] : [])];
}

/** `delete 1–5, update 6–20`. */
function rangesText(ranges: IdRanges): string {
  return Object.entries(ranges)
    .flatMap(([name, range]) => (range ? [`${name} ${range[0]}–${range[1]}`] : []))
    .join(', ');
}
