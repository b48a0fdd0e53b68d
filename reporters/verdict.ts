/** The last lines of a run, coloured: its arithmetic, and what it certifies. */
import type { RunRecord } from '../src/evidence/run-record.ts';
import { arithmeticText, extentText, notCertifiedTexts } from '../src/report/verdict.ts';
import { styled } from './terminal.ts';

export function verdictLines(record: RunRecord): readonly string[] {
  const isGood = record.status === 'passed';
  const extent = extentText(record);
  return [
    styled(isGood ? 'green' : 'red', arithmeticText(record)),
    isGood ? (record.scope.extent === 'whole' ? extent : styled('yellow', extent)) : styled('red', extent),
    ...notCertifiedTexts(record).map((text) => styled('yellow', text)),
  ];
}
