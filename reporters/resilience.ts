/** Findings of resilience as a kind of evidence that tables are made of: whatever did not hold fails the run. */
import { readResilience, resilienceAttachment } from '../src/evidence/files.ts';
import { jsonText } from '../src/evidence/json.ts';
import { problemsOf, resilienceTable } from '../src/evidence/resilience-table.ts';
import type { ResilienceTable, TestedScenario } from '../src/evidence/resilience-table.ts';
import { resilienceFolderName, resilienceProblems } from '../src/evidence/resilience.ts';
import type { Resilience } from '../src/evidence/resilience.ts';
import { findCase } from '../src/matrix/cases.ts';
import type { MatrixCase } from '../src/model/case.ts';
import { scenarioAnnotation, scenarioNames } from '../src/model/resilience.ts';
import type { ScenarioName } from '../src/model/resilience.ts';
import { plural } from '../src/report/numbers.ts';
import { resiliencePage } from '../src/report/findings/page.ts';
import { resilienceMarkdown } from '../src/report/findings/markdown.ts';
import { resilienceText } from './resilience-text.ts';
import { fileName } from './table-kind.ts';
import type { TableKind, Tested } from './table-kind.ts';

export const resilienceKind: TableKind<Resilience, ResilienceTable> = {
  name: 'resilience',
  annotation: scenarioAnnotation,
  attachment: resilienceAttachment,
  folderName: resilienceFolderName,
  caseOf: (declared) => declaration(declared)?.case,
  read: readResilience,
  strangeness: (evidence, declared) => {
    const expected = declaration(declared);
    if (evidence.scenario !== expected?.scenario)
      return `evidence is of another scenario: ${evidence.scenario}`;
    const { case: c } = expected;
    const field = (['case_id', 'source', 'sink', 'strategy'] as const).find(
      (name) => evidence[name] !== c[name],
    );
    return field && `evidence is of another ${field.replace('_id', '')}: ${evidence[field]}`;
  },
  explains: (evidence) => evidence.omitted !== undefined || resilienceProblems(evidence).length > 0,
  table: (origin, tested) => {
    const known = tested.map((one) => ({ one, declared: declaration(one.declared) }));
    return resilienceTable(
      { ...origin, strays: known.flatMap(({ one, declared }) => (declared ? [] : [one.declared])) },
      known.flatMap(({ one, declared }) => (declared ? [testedScenario(declared, one)] : [])),
    );
  },
  text: resilienceText,
  files: (table, tested) => {
    const name = fileName(table.project);
    return new Map([
      [`${name}.md`, resilienceMarkdown(table)],
      [`${name}.html`, resiliencePage(table, { artifacts: `${encodeURIComponent(name)}/` })],
      ...tested.flatMap(({ evidence }) => (evidence.length > 0 ? [artifactOf(name, evidence)] : [])),
    ]);
  },
  stale: (project) => ({ folder: fileName(project), names: /^[a-z]+__[a-z0-9_]+\.json$/ }),
  failure: (table) => {
    const problems = problemsOf(table);
    return problems.length > 0
      ? `the resilience of ${table.project} has problems in ${plural(problems.length, 'test')}`
      : undefined;
  },
};

interface Declaration {
  readonly scenario: ScenarioName;
  readonly case: MatrixCase;
}

/** `<scenario> <case_id>`. */
function declaration(declared: string): Declaration | undefined {
  const [name = '', case_id = '', ...more] = declared.split(' ');
  const scenario = scenarioNames.find((one) => one === name);
  const c = findCase(case_id);
  return scenario && c && more.length === 0 ? { scenario, case: c } : undefined;
}

function testedScenario(
  { scenario, case: { case_id, source, sink, strategy } }: Declaration,
  { evidence, faults, attempts, skipped }: Tested<Resilience>,
): TestedScenario {
  return {
    scenario,
    case_id,
    source,
    sink,
    strategy,
    evidence,
    faults: faults.map(({ reason }) => reason),
    attempts,
    skipped,
  };
}

/** Of repeats, the one with the most to tell. */
function artifactOf(folder: string, evidence: readonly Resilience[]): readonly [path: string, text: string] {
  const [worst] = evidence.toSorted(
    (a, b) => resilienceProblems(b).length - resilienceProblems(a).length,
  ) as [Resilience];
  return [`${folder}/${worst.scenario}__${worst.case_id}.json`, jsonText(worst)];
}
