/** Writes the record of a run, and what is made of it; what can't be written fails the run, on record where that can be. */
import type { RunRecord } from '../src/evidence/run-record.ts';
import { line } from '../src/evidence/text.ts';
import { MatrixError } from '../src/model/error.ts';
import type { ArtifactFolder } from './artifacts.ts';
import { addJobSummary } from './github.ts';

export interface Published {
  /** As it is on record now. */
  readonly record: RunRecord;
  /** What could not be written, beside what the record had to say before. */
  readonly problems: readonly string[];
}

export function publish(
  record: RunRecord,
  folder: ArtifactFolder,
  environment: NodeJS.ProcessEnv,
): Published {
  let current = record;
  const problems: string[] = [];
  const fail = (error: unknown): void => {
    const text = error instanceof MatrixError ? `${error.code}: ${error.message}` : line(String(error), 1000);
    problems.push(text);
    current = { ...current, status: failedFor(current.status), errors: [...current.errors, text] };
  };
  const before = folder.failure;
  folder.writeRecord(current);
  if (folder.failure && !before) fail(folder.failure);
  const made = [() => addJobSummary(current, folder.folder, environment)];
  for (const make of made) {
    try {
      make();
    } catch (error) {
      fail(error);
      folder.writeRecord(current);
    }
  }
  return { record: current, problems };
}

/** The status of a run that has a fault beside what Playwright knows. */
export function failedFor(status: RunRecord['status']): RunRecord['status'] {
  return status === 'passed' ? 'failed' : status;
}
