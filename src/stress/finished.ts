/** Cases that a run under stress has finished: kept until the run has come to its end, so that one that is interrupted can go on. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readStress, writeStress } from '../evidence/files.ts';
import { finishedFolderName, stressFolderName, stressProblems } from '../evidence/stress.ts';
import type { Stress, StressParameters } from '../evidence/stress.ts';

function pathOf(artifacts: string, case_id: string): string {
  return join(artifacts, stressFolderName, finishedFolderName, `${case_id}.json`);
}

/** Only what has passed is worth keeping: a failure is looked at again. */
export function keepFinished(artifacts: string, stress: Stress): void {
  if (stressProblems(stress).length === 0) writeStress(pathOf(artifacts, stress.case_id), stress);
}

/**
 * What an interrupted run has found of this very case: the same rows, loader and commit. A commit with changes, or none
 * at all, says not what ran, so nothing is taken from it.
 */
export function findFinished(artifacts: string, wanted: StressParameters): Stress | undefined {
  const path = pathOf(artifacts, wanted.case_id);
  if (wanted.commit === null || wanted.commit.dirty || !existsSync(path)) return undefined;
  const found = readStress(path);
  const { case_id, run_mode, volume, loader, commit } = found;
  const isSame = isDeepStrictEqual({ case_id, run_mode, volume, loader, commit }, wanted);
  return isSame && stressProblems(found).length === 0 ? found : undefined;
}
