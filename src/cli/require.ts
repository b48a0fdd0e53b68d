/** What may be asked of a run beyond sound files. */
import type { RunRecord } from '../evidence/run-record.ts';

export interface Required {
  readonly 'require-passed': boolean;
  readonly 'require-whole': boolean;
}

/** What was asked for and is not so, each with the option that asked. */
export function unmetOf({ status, scope }: RunRecord, required: Required): readonly string[] {
  return [
    ...(required['require-passed'] && status !== 'passed'
      ? [`--require-passed: the run's status is ${status}`]
      : []),
    ...(required['require-whole'] && scope.extent !== 'whole'
      ? [`--require-whole: the run is ${scope.extent}`]
      : []),
  ];
}
