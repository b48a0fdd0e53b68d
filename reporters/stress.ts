/** Cases under stress as a kind of evidence that tables are made of: each case leaves its artifact and its page. */
import { join } from 'node:path';
import { readStress, stressAttachment } from '../src/evidence/files.ts';
import { jsonText } from '../src/evidence/json.ts';
import { stressTable, stressTableProblems, worstOf } from '../src/evidence/stress-table.ts';
import type { StressTable } from '../src/evidence/stress-table.ts';
import { finishedFolderName, stressFolderName, stressProblems } from '../src/evidence/stress.ts';
import type { Stress } from '../src/evidence/stress.ts';
import { findCase } from '../src/matrix/cases.ts';
import { stressAnnotation } from '../src/model/case.ts';
import { plural } from '../src/report/numbers.ts';
import { stressMarkdown } from '../src/report/plots/markdown.ts';
import { stressPage } from '../src/report/plots/page.ts';
import { stressText } from './stress-text.ts';
import { fileName } from './table-kind.ts';
import type { TableKind } from './table-kind.ts';

export const stressKind: TableKind<Stress, StressTable> = {
  name: 'stress',
  annotation: stressAnnotation,
  attachment: stressAttachment,
  folderName: stressFolderName,
  caseOf: findCase,
  read: readStress,
  strangeness: (evidence, declared) => {
    const c = findCase(declared);
    const field = (['case_id', 'source', 'sink', 'strategy'] as const).find(
      (name) => evidence[name] !== c?.[name],
    );
    return field && `evidence is of another ${field.replace('_id', '')}: ${evidence[field]}`;
  },
  explains: (evidence) => stressProblems(evidence).length > 0,
  table: (origin, tested) => {
    const known = tested.map((one) => ({ one, c: findCase(one.declared) }));
    return stressTable(
      { ...origin, strays: known.flatMap(({ one, c }) => (c ? [] : [one.declared])) },
      known.flatMap(({ one, c }) => {
        if (!c) return [];
        const { case_id, source, sink, strategy } = c;
        const faults = one.faults.map(({ reason }) => reason);
        return [{ ...one, case_id, source, sink, strategy, faults }];
      }),
    );
  },
  text: stressText,
  files: (table, tested) =>
    new Map([
      [`${fileName(table.project)}.md`, stressMarkdown(table)],
      ...tested.flatMap(({ evidence }) => {
        const worst = worstOf(evidence);
        if (!worst) return [];
        return [
          [`${worst.case_id}.json`, jsonText(worst)],
          [`${worst.case_id}.html`, stressPage(worst)],
        ] as const;
      }),
    ]),
  untilEnded: (tested) =>
    tested.flatMap(({ declared }) =>
      findCase(declared) ? [join(finishedFolderName, `${declared}.json`)] : [],
    ),
  failure: (table) => {
    const problems = stressTableProblems(table);
    return problems.length > 0
      ? `the stress of ${table.project} has problems in ${plural(problems.length, 'case')}`
      : undefined;
  },
};
