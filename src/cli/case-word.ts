/** The word by which commands are told a case. */
import { cases } from '../matrix/cases.ts';
import { requireCase } from '../matrix/selection.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Given, Word } from './command.ts';
import { caseIds } from './filters.ts';

export const caseWord: Word = {
  name: 'case_id',
  about: 'id of the case, <source>_to_<sink>__<strategy>',
  offered: caseIds,
};

/** A case that has much of its own: checks, defects, a history. */
export const exampleCase = cases.find(({ strategy }) => strategy === 'scd2')?.case_id ?? '<case_id>';

/** @throws MatrixError MATRIX_UNKNOWN_CASE with the nearest ids */
export function requireCaseWord({ words: [case_id = ''] }: Pick<Given, 'words'>): MatrixCase {
  return requireCase(case_id, 'the case id');
}
