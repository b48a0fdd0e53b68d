/** The cases of a run for the page: what became of each layer, and what there is to see of it. */
import { artifactName } from '../../evidence/files.ts';
import { worse } from '../../evidence/outcome.ts';
import type { Outcome } from '../../evidence/outcome.ts';
import type { RunFiles } from '../../evidence/run-folder.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../../evidence/schema.ts';
import { cases as matrixCases, findCase } from '../../matrix/cases.ts';
import { layers } from '../../model/case.ts';
import type { Layer } from '../../model/case.ts';
import type { Engine } from '../../model/engine.ts';
import { behaviorData } from './behavior.ts';
import { checkData } from './checks.ts';
import { shown } from './cut.ts';
import type { CaseData, LayerData } from './shape.ts';

const longest = { reason: 1200, message: 2000 };
const mostChecks = 40;

/** In the order of the registry; a case that it does not know comes last. */
export function casesData(run: RunFiles, engineAt: (engine: Engine) => number): readonly CaseData[] {
  const { outcomes } = run.record;
  const known = matrixCases.map(({ case_id }) => case_id).filter((id) => id in outcomes);
  const unknown = Object.keys(outcomes).filter((id) => !findCase(id));
  return [...known, ...unknown].flatMap((id) => caseData(id, run, engineAt) ?? []);
}

function caseData(id: string, run: RunFiles, engineAt: (engine: Engine) => number): CaseData | undefined {
  const ended = run.record.outcomes[id] ?? {};
  const all = layers.flatMap((layer) => {
    const outcome = ended[layer];
    return outcome === undefined ? [] : [layerData(id, layer, outcome, run)];
  });
  const [first, ...others] = all;
  if (!first) return undefined;
  const behavior = run.behaviors.get(id);
  return {
    id,
    ...placeOf(id, behavior ?? run.preflights.get(id)),
    outcome: others.reduce<{ readonly outcome: Outcome }>(worse, first).outcome,
    layers: all,
    ...(behavior ? { behavior: behaviorData(behavior, engineAt) } : {}),
  };
}

/** By the registry, else by the artifact, else by the name alone. */
function placeOf(
  id: string,
  artifact: BehaviorArtifact | PreflightArtifact | undefined,
): Pick<CaseData, 'source' | 'sink' | 'strategy' | 'guide'> {
  const known = findCase(id);
  if (known) return { source: known.source, sink: known.sink, strategy: known.strategy, guide: known.guide };
  if (artifact) {
    const { source, sink, strategy } = artifact;
    return { source: shown(source, 60), sink: shown(sink, 60), strategy };
  }
  const [, source = id, sink = 'unknown', strategy = 'unknown'] = /^(.+?)_to_(.+?)__(.+)$/.exec(id) ?? [];
  return { source: shown(source, 60), sink: shown(sink, 60), strategy: shown(strategy, 60) };
}

function layerData(id: string, layer: Layer, outcome: Outcome, run: RunFiles): LayerData {
  const artifact = layer === 'preflight' ? run.preflights.get(id) : run.behaviors.get(id);
  if (!artifact) return { layer, outcome, absent: absenceOf(id, layer, run), checks: [] };
  const checks = 'checks' in artifact ? artifact.checks : artifact.quality_check_results;
  const { reason, error, attempts, duration_ms, reproduce } = artifact;
  return {
    layer,
    outcome,
    artifact: artifactName(id, layer),
    ...(reason === null ? {} : { reason: shown(reason, longest.reason) }),
    ...(error === null
      ? {}
      : {
          error: {
            ...(error.code === undefined ? {} : { code: shown(error.code, 80) }),
            message: shown(error.message, longest.message),
          },
        }),
    attempts,
    ...(duration_ms === null ? {} : { duration: duration_ms }),
    reproduce: shown(reproduce, 1000),
    checks: checks.slice(0, mostChecks).map(checkData),
  };
}

function absenceOf(id: string, layer: Layer, { record }: RunFiles): string {
  const name = artifactName(id, layer);
  return record.artifacts.some((artifact) => artifact.case_id === id && artifact.layer === layer)
    ? `run.json names ${name}, and it is not there or cannot be read`
    : 'no artifact was written';
}
