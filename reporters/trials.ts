/** Trials as a kind of evidence that tables are made of: a gap fails the run. */
import { readTrials, trialsAttachment } from '../src/evidence/files.ts';
import { trialsTable } from '../src/evidence/trials-table.ts';
import type { TrialsTable } from '../src/evidence/trials-table.ts';
import { isGap, trialsFolderName } from '../src/evidence/trials.ts';
import type { Trials } from '../src/evidence/trials.ts';
import { findCase } from '../src/matrix/cases.ts';
import { trialsAnnotation } from '../src/model/case.ts';
import { plural } from '../src/report/numbers.ts';
import { fileName } from './table-kind.ts';
import type { TableKind } from './table-kind.ts';
import { trialsMarkdown } from './trials-markdown.ts';
import { trialsText } from './trials-text.ts';

export const trialsKind: TableKind<Trials, TrialsTable> = {
  name: 'trials',
  annotation: trialsAnnotation,
  attachment: trialsAttachment,
  folderName: trialsFolderName,
  caseOf: findCase,
  read: readTrials,
  strangeness: ({ case_id, strategy, trials }, declared) => {
    if (case_id !== declared) return `trials are of another case: ${case_id}`;
    if (strategy !== findCase(declared)?.strategy) return `trials are of another strategy: ${strategy}`;
    return trials.length > 0 ? undefined : 'nothing was tried: no defect can befall this case';
  },
  // A gap is why its test failed.
  explains: ({ trials }) => trials.some(isGap),
  table: (origin, tested) =>
    trialsTable(
      { ...origin, commit: origin.commit },
      tested.map(({ declared, evidence, faults, attempts, skipped }) => ({
        case_id: declared,
        trials: evidence,
        faults: faults.map(({ status, reason }) => ({
          status: status === 'absent' ? 'no_trials' : status,
          reason,
        })),
        attempts,
        skipped,
      })),
    ),
  text: trialsText,
  files: (table) => new Map([[`${fileName(table.project)}.md`, trialsMarkdown(table)]]),
  failure: ({ project, gaps }) =>
    gaps.length > 0 ? `the trials of ${project} have ${plural(gaps.length, 'gap')}` : undefined,
};
