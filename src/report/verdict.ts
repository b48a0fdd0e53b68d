/** What a run came to, in words: the arithmetic of what happened, and what it certifies, of which loader. */
import { exemptedText } from '../evidence/exemptions.ts';
import { line } from '../evidence/text.ts';
import type { UnsupportedGroup } from '../evidence/refusal.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { cases } from '../matrix/cases.ts';
import { factsOf } from '../matrix/systems.ts';
import { plural } from './numbers.ts';
import { columnsShown } from './volume.ts';

const endings = {
  passed: 'the run passed',
  failed: 'the run failed',
  timedout: 'the run timed out',
  interrupted: 'the run was interrupted',
} as const;

export function endingText({ status }: Pick<RunRecord, 'status'>): string {
  return endings[status];
}

/** `reference 0.1.0`, as it is told wherever a loader is named. */
export function loaderText({
  name,
  version,
  declared,
}: Pick<RunRecord['loaders'][number], 'name' | 'version' | 'declared'>): string {
  const rules = declaredTexts(declared).length;
  const by = rules > 0 ? ` with ${plural(rules, 'declared rule')}` : '';
  return `${line(version === undefined ? name : `${name} ${version}`, 100)}${by}`;
}

/** What a loader has declared of its own, a rule each. */
export function declaredTexts(declared: RunRecord['loaders'][number]['declared']): readonly string[] {
  const { history, target, columns = {}, types = [] } = declared ?? {};
  return [
    ...(target ? ['it makes its target itself'] : []),
    ...(history ? ['its history is its own'] : []),
    ...Object.entries(columns).map(([name, other]) =>
      other === null ? `it has no ${name}` : `${name} is its ${other}`,
    ),
    ...types.map(({ families, rule, digits, native, reason }) => {
      const becomes = native === undefined ? '' : ` in ${native}`;
      return `${families.join(', ')}: ${rule}${digits === undefined ? '' : ` ${digits}`}${becomes} (${reason})`;
    }),
  ];
}

/** A loader that was asked for and never called, a failure that is borne, and a case that was refused are not certified. */
export function notCertifiedTexts(record: RunRecord): readonly string[] {
  const { loaders } = record;
  const notes = new Set(loaders.flatMap(({ note }) => note ?? []));
  return [
    ...[...notes].map((note) => line(note)),
    ...exemptedTexts(record),
    ...(record.unsupported ?? []).map(unsupportedText),
  ].map((text) => `not certified: ${text}`);
}

/** `12 cases unsupported by copy 1.0.0: it has no log (postgres_to_kafka__full_refresh, …, and 7 more)`. */
export function unsupportedText({ cases: ids, reason, ...loader }: UnsupportedGroup): string {
  const more = ids.length > named ? `, and ${ids.length - named} more` : '';
  const list = `${ids
    .slice(0, named)
    .map((id) => line(id, 100))
    .join(', ')}${more}`;
  return `${plural(ids.length, 'case')} unsupported by ${loaderText(loader)}: ${line(reason)} (${list})`;
}

/** So many exemptions, and so many cases of one reason, are named. */
const named = 5;

function exemptedTexts({ exemptions = [], outcomes }: RunRecord): readonly string[] {
  const ended = Object.values(outcomes).flatMap((layers) => Object.values(layers));
  const count = ended.filter((outcome) => outcome === 'exempted').length;
  if (count === 0) return [];
  const shown = exemptions
    .slice(0, named)
    .map((one) => `${exemptedText(one)} (${one.ticket}, until ${one.expires})`);
  const more = exemptions.length > named ? `, and ${exemptions.length - named} more` : '';
  return [`${plural(count, 'exempted failure')}${shown.length > 0 ? `: ${shown.join(', ')}${more}` : ''}`];
}

/** What a run certifies; of one that did not pass, that it certifies nothing. */
export function extentText(record: RunRecord): string {
  if (record.status !== 'passed') return `certifies nothing: ${endingText(record)}`;
  const emulated = emulatedText(record);
  if (emulated !== '') return `certifies nothing: ${emulated}`;
  if (record.volume.columns !== undefined)
    return `partial: certifies nothing, because not all columns were loaded: ${columnsShown(record.volume)}`;
  return record.scope.extent === 'whole' ? wholeText(record) : partialText(record);
}

/** A run against an emulator must not be taken for one against the service, whatever else it did. */
function emulatedText({ engines }: RunRecord): string {
  return engines
    .filter(({ endpoint }) => endpoint === 'emulator')
    .map(({ system, cases: used }) => {
      const title = factsOf(system)?.title ?? line(system, 60);
      return `an emulator answered in the place of ${title} (${plural(used, 'case')})`;
    })
    .join(', ');
}

/** Cases whose layers all passed. */
export function certifiedCases({ outcomes }: RunRecord): number {
  return Object.values(outcomes).filter((layers) =>
    Object.values(layers).every((outcome) => outcome === 'passed'),
  ).length;
}

function certified({ loaders }: RunRecord): string {
  return loaders.length === 0 ? 'no loader (none was called)' : loaders.map(loaderText).join(' and ');
}

function wholeText(record: RunRecord): string {
  const count = record.arithmetic.cases;
  const passed = certifiedCases(record);
  const refused = refusedText(record);
  if (passed === 0) return `whole: certifies nothing, because no case passed in ${record.project}${refused}`;
  const extent =
    passed === count ? `all ${plural(count, 'case')}` : `${passed} of the ${plural(count, 'case')}`;
  return `whole: certifies ${certified(record)} for ${extent} in ${record.project}${refused}`;
}

/** What its loader does not support, and refused, is no part of what is certified. */
function refusedText({ arithmetic }: RunRecord): string {
  const { unsupported = 0 } = arithmetic.outcomes;
  return unsupported > 0 ? `; ${unsupported} unsupported` : '';
}

function partialText(record: RunRecord): string {
  const { selection, scope, arithmetic } = record;
  const filters = Object.entries(selection).flatMap(([name, values]) =>
    values.length > 0 ? [`${name} = ${values.join(', ')}`] : [],
  );
  const isNarrowed = arithmetic.tests < scope.selected_cases * scope.layers.length;
  const why = [...filters, ...(isNarrowed ? scope.narrowed_by : [])];
  const by = why.length > 0 ? ` (${line(why.join('; '))})` : '';
  const passed = arithmetic.outcomes.passed ?? 0;
  const refused = refusedText(record);
  if (passed === 0) return `partial: certifies nothing, because no test passed${refused}${by}`;
  return (
    `partial: certifies ${certified(record)} by only ${passed} of the ${plural(cases.length * 2, 'test')} ` +
    `of the matrix, ${arithmetic.cases} of ${plural(scope.selected_cases, 'selected case')}${refused}${by}`
  );
}

/** `mock_local: 200 cases × 2 = 400 tests: 314 passed, 86 skipped (43 … cases × 2: reason), 0 failed`. */
export function arithmeticText({ project, arithmetic }: RunRecord): string {
  const { cases: caseCount, tests, outcomes, skipped, repeats } = arithmetic;
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
  return `${project}: ${times(caseCount, tests)}${product}${repeated}: ${parts.join(', ')}`;
}

/** `43 BigQuery cases × 2`, where each case has as many tests; else `3 cases, 5 tests`. */
function times(caseCount: number, tests: number, adjective = ''): string {
  const noun = `${caseCount} ${adjective}${caseCount === 1 ? 'case' : 'cases'}`;
  return isEven(caseCount, tests) ? `${noun} × ${tests / caseCount}` : `${noun}, ${plural(tests, 'test')}`;
}

function isEven(caseCount: number, tests: number): boolean {
  return caseCount > 0 && tests % caseCount === 0;
}
