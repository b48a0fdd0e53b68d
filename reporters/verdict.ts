/** The last lines of a run: the arithmetic of what happened, and what it certifies, of which loader. */
import type { RunRecord } from '../src/evidence/run-record.ts';
import { line } from '../src/evidence/text.ts';
import { cases } from '../src/matrix/cases.ts';
import { factsOf } from '../src/matrix/systems.ts';
import type { ProjectRun } from './collect.ts';
import type { Tally } from './tally.ts';
import { styled } from './terminal.ts';
import { plural } from './text.ts';

const endings = {
  passed: 'the run passed',
  failed: 'the run failed',
  timedout: 'the run timed out',
  interrupted: 'the run was interrupted',
} as const;

export function endingOf({ status }: RunRecord): string {
  return endings[status];
}

export function verdictLines(run: ProjectRun, tally: Tally, record: RunRecord): readonly string[] {
  const good = record.status === 'passed';
  const arithmetic = styled(good ? 'green' : 'red', arithmeticText(run, tally));
  return [
    arithmetic,
    good ? extentText(run, tally, record) : styled('red', `certifies nothing: ${endingOf(record)}`),
    ...notCertified(record),
  ];
}

/** `reference 0.1.0`, as it is told wherever a loader is named. */
export function loaderText({ name, version }: RunRecord['loaders'][number]): string {
  return line(version === undefined ? name : `${name} ${version}`, 100);
}

/** A loader that was asked for and never called must not be taken for one that was certified. */
function notCertified({ loaders }: RunRecord): readonly string[] {
  const notes = new Set(loaders.flatMap(({ note }) => note ?? []));
  return [...notes].map((note) => styled('yellow', `not certified: ${line(note)}`));
}

function certified({ loaders }: RunRecord): string {
  return loaders.length === 0 ? 'no loader (none was called)' : loaders.map(loaderText).join(' and ');
}

function extentText(run: ProjectRun, tally: Tally, record: RunRecord): string {
  return tally.whole ? wholeText(run, tally, record) : styled('yellow', partialText(run, tally, record));
}

function wholeText(run: ProjectRun, tally: Tally, record: RunRecord): string {
  const all = plural(tally.cases, 'case');
  const extent = tally.certified === tally.cases ? `all ${all}` : `${tally.certified} of the ${all}`;
  return `whole: certifies ${certified(record)} for ${extent} in ${run.name}`;
}

function partialText(run: ProjectRun, tally: Tally, record: RunRecord): string {
  const { selection, cases: selected } = run.metadata;
  const filters = Object.entries(selection).flatMap(([name, values]) =>
    values.length > 0 ? [`${name} = ${values.join(', ')}`] : [],
  );
  const why = [...filters, ...(run.missing.length > 0 ? run.narrowedBy : [])];
  const by = why.length > 0 ? ` (${line(why.join('; '))})` : '';
  const passed = tally.outcomes.passed ?? 0;
  if (passed === 0) return `partial: certifies nothing, because no test passed${by}`;
  return (
    `partial: certifies ${certified(record)} by only ${passed} of the ${plural(cases.length * 2, 'test')} ` +
    `of the matrix, ${tally.cases} of ${plural(selected.length, 'selected case')}${by}`
  );
}

/** `mock_local: 200 cases × 2 = 400 tests: 314 passed, 86 skipped (43 … cases × 2: reason), 0 failed`. */
export function arithmeticText(
  run: ProjectRun,
  { cases: caseCount, tests, outcomes, skipped }: Tally,
): string {
  const repeats = Math.max(
    1,
    ...[...run.cells.values()].map((cell) => Math.round(cell.tests.size / Math.max(1, cell.declarations))),
  );
  const named = {
    passed: outcomes.passed ?? 0,
    skipped: outcomes.skipped ?? 0,
    failed: outcomes.failed ?? 0,
  };
  const others = Object.entries(outcomes).filter(([outcome]) => !(outcome in named));
  const why = skipped.map((group) => {
    const titles = group.sinks.map((sink) => factsOf(sink)?.title ?? sink).join(' and ');
    return `${times(group.cases, group.tests, `${titles} `)}: ${group.reason}`;
  });
  const parts = [
    `${named.passed} passed`,
    `${named.skipped} skipped${why.length > 0 ? ` (${why.join('; ')})` : ''}`,
    ...others.map(([outcome, count]) => `${count} ${outcome.replaceAll('_', ' ')}`),
    `${named.failed} failed`,
  ];
  const repeated = repeats > 1 ? ` (each run ${repeats} times, the worst counts)` : '';
  const product = isEven(caseCount, tests) ? ` = ${plural(tests, 'test')}` : '';
  return `${run.name}: ${times(caseCount, tests)}${product}${repeated}: ${parts.join(', ')}`;
}

/** `43 BigQuery cases × 2`, where each case has as many tests; else `3 cases, 5 tests`. */
function times(caseCount: number, tests: number, adjective = ''): string {
  const noun = `${caseCount} ${adjective}${caseCount === 1 ? 'case' : 'cases'}`;
  return isEven(caseCount, tests) ? `${noun} × ${tests / caseCount}` : `${noun}, ${plural(tests, 'test')}`;
}

function isEven(caseCount: number, tests: number): boolean {
  return caseCount > 0 && tests % caseCount === 0;
}
