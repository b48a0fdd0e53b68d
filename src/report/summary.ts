/** The summary of a run as Markdown, `summary.md`: what a job of a continuous integration shows. */
import { artifactName } from '../evidence/files.ts';
import { isFailing } from '../evidence/outcome.ts';
import type { Outcome } from '../evidence/outcome.ts';
import type { RunFiles } from '../evidence/run-folder.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import type { BehaviorArtifact, PreflightArtifact } from '../evidence/schema.ts';
import { factsOf } from '../matrix/systems.ts';
import { bullets, code, codeBlock, prose, table } from './markdown.ts';
import { duration, plural } from './numbers.ts';
import { arithmeticText, declaredTexts, extentText, loaderText, notCertifiedTexts } from './verdict.ts';

/** So many of each sort are shown, and the rest counted. */
const listed = 20;
const slowestShown = 5;

/** GitHub takes a mebibyte of a step; nobody reads as much as this. */
const longest = 60_000;

export function summaryMarkdown(run: RunFiles): string {
  const { record } = run;
  const isGood = record.status === 'passed';
  return joined([
    [`### ${isGood ? '✅' : '❌'} ${prose(record.project)}: ${isGood ? 'passed' : 'not passed'}`],
    [`**${prose(arithmeticText(record))}**`],
    [[extentText(record), ...notCertifiedTexts(record)].map((text) => prose(text, 1000)).join('  \n')],
    faultPart(record),
    failurePart(run),
    exemptedPart(run),
    unsupportedPart(record),
    flakyPart(run),
    enginePart(record),
    skippedPart(record),
    slowestPart(run),
    [originText(run)],
  ]);
}

/** Parts with a blank line between, as long as there is room; each whole or not at all. */
function joined(parts: readonly (readonly string[])[]): string {
  let text = '';
  let left = false;
  for (const part of parts) {
    if (part.length === 0) continue;
    const next = `${text === '' ? '' : '\n'}${part.join('\n\n')}\n`;
    if (Buffer.byteLength(text + next) > longest) left = true;
    else text += next;
  }
  return left
    ? `${text}\nSome of it is too long to be shown here: \`run.json\` and the artifacts have it all.\n`
    : text;
}

/** What no case can be blamed for. */
function faultPart({ errors, arithmetic }: RunRecord): readonly string[] {
  const faults = [...errors, ...arithmetic.discrepancies.map((text) => `does not come out: ${text}`)];
  if (faults.length === 0) return [];
  return [
    `#### Errors`,
    bullets([...faults.slice(0, listed).map((text) => code(text, 500)), ...more(faults)]),
  ];
}

interface Told {
  readonly case_id: string;
  readonly layer: 'preflight' | 'behavior';
  readonly outcome: Outcome;
  /** Undefined where its file is not there. */
  readonly artifact: PreflightArtifact | BehaviorArtifact | undefined;
}

/** Cells of the run with this sort of outcome, in the order of the record. */
function cellsOf(
  { record, preflights, behaviors }: RunFiles,
  wanted: (outcome: Outcome) => boolean,
): readonly Told[] {
  return Object.entries(record.outcomes).flatMap(([case_id, layers]) =>
    (['preflight', 'behavior'] as const).flatMap((layer): Told[] => {
      const outcome = layers[layer];
      if (outcome === undefined || !wanted(outcome)) return [];
      return [
        { case_id, layer, outcome, artifact: (layer === 'preflight' ? preflights : behaviors).get(case_id) },
      ];
    }),
  );
}

function failurePart(run: RunFiles): readonly string[] {
  const failures = cellsOf(run, isFailing);
  if (failures.length === 0) return [];
  const shown = failures.slice(0, listed);
  const commands = new Set(shown.flatMap(({ artifact }) => artifact?.reproduce ?? []));
  return [
    '#### Failures',
    table(
      ['case', 'layer', 'outcome', 'why'],
      shown.map((cell) => [code(cell.case_id), cell.layer, outcomeText(cell), code(whyOf(cell), 500)]),
    ),
    ...more(failures),
    ...(commands.size > 0 ? ['Run one of them again:', codeBlock('sh', [...commands])] : []),
  ];
}

/** By the artifact the first failed check and the first difference come first. */
function whyOf({ artifact }: Told): string {
  return artifact ? (artifact.reason ?? 'no reason') : 'its file could not be read';
}

function exemptedPart(run: RunFiles): readonly string[] {
  const exempted = cellsOf(run, (outcome) => outcome === 'exempted');
  if (exempted.length === 0) return [];
  return [
    '#### Exempted: failed, borne until a day, and certified by nothing',
    table(
      ['case', 'layer', 'why'],
      exempted.slice(0, listed).map((cell) => [code(cell.case_id), cell.layer, code(whyOf(cell), 500)]),
    ),
    ...more(exempted),
  ];
}

function unsupportedPart({ unsupported = [] }: RunRecord): readonly string[] {
  if (unsupported.length === 0) return [];
  return [
    '#### Unsupported: declared and refused by the loader, and certified by nothing',
    table(
      ['loader', 'cases', 'why', 'which'],
      unsupported
        .slice(0, listed)
        .map((group) => [
          code(loaderText(group)),
          group.cases.length,
          prose(group.reason, 500),
          [...group.cases.slice(0, listed).map((id) => code(id)), ...more(group.cases)].join(', '),
        ]),
    ),
    ...more(unsupported),
  ];
}

function flakyPart(run: RunFiles): readonly string[] {
  const flaky = cellsOf(run, (outcome) => outcome === 'flaky');
  if (flaky.length === 0) return [];
  return [
    '#### Flaky: passed only on a retry, and certified by nothing',
    table(
      ['case', 'layer', 'attempts', 'why'],
      flaky
        .slice(0, listed)
        .map((cell) => [
          code(cell.case_id),
          cell.layer,
          cell.artifact?.attempts ?? '',
          code(whyOf(cell), 500),
        ]),
    ),
    ...more(flaky),
  ];
}

function enginePart({ engines, loaders }: RunRecord): readonly string[] {
  const loader = loaders.map((one) => `${code(loaderText(one))} (${plural(one.cases, 'case')})`).join(', ');
  return [
    '#### Engines',
    ...(engines.length > 0
      ? [
          table(
            ['system', 'provenance', 'engine', 'cases', 'why not better'],
            engines
              .slice(0, listed)
              .map(
                ({
                  system,
                  provenance,
                  product,
                  version,
                  image,
                  endpoint,
                  stand_in,
                  why_not_better,
                  cases,
                }) => [
                  code(system),
                  provenance,
                  code(
                    [
                      `${product} ${version}`,
                      image,
                      endpoint && `endpoint: ${endpoint}`,
                      stand_in && `a stand-in: ${stand_in}`,
                    ]
                      .filter(Boolean)
                      .join(', '),
                  ),
                  cases,
                  prose(why_not_better ?? '', 300),
                ],
              ),
          ),
        ]
      : ['None was asked for.']),
    ...more(engines),
    `Loader: ${loader === '' ? 'none was called' : loader}`,
    ...declaredPart(loaders),
  ];
}

/** Rules that a loader declared are no secret of its artifacts. */
function declaredPart(loaders: RunRecord['loaders']): readonly string[] {
  const texts = [...new Set(loaders.flatMap(({ declared }) => declaredTexts(declared)))];
  if (texts.length === 0) return [];
  return [
    'Declared rules, applied to what is expected:',
    texts.map((text) => `- ${prose(text, 300)}`).join('\n'),
  ];
}

function skippedPart({ arithmetic: { skipped } }: RunRecord): readonly string[] {
  if (skipped.length === 0) return [];
  return [
    '#### Skipped',
    table(
      ['sinks', 'cases', 'tests', 'why'],
      skipped
        .slice(0, listed)
        .map(({ sinks, cases, tests, reason }) => [
          prose(sinks.map((sink) => factsOf(sink)?.title ?? sink).join(', ')),
          cases,
          tests,
          prose(reason),
        ]),
    ),
    ...more(skipped),
  ];
}

/** By case, both layers together. */
function slowestPart({ preflights, behaviors }: RunFiles): readonly string[] {
  const byCase = new Map<string, number>();
  for (const [case_id, { duration_ms }] of [...preflights, ...behaviors])
    byCase.set(case_id, (byCase.get(case_id) ?? 0) + (duration_ms ?? 0));
  const slowest = [...byCase].filter(([, ms]) => ms > 0).toSorted(([, a], [, b]) => b - a);
  if (slowest.length === 0) return [];
  const shown = slowest.slice(0, slowestShown).map(([case_id, ms]) => `${code(case_id)} ${duration(ms)}`);
  return [`Slowest: ${shown.join(', ')}`];
}

/** Which run it was, and in which files it is told in full. */
function originText({ record }: RunFiles): string {
  const { commit, versions, volume, artifacts } = record;
  const [first] = artifacts;
  const example = first ? ` (${code(artifactName(first.case_id, first.layer))}, …)` : '';
  return bullets([
    `run ${code(record.run_id)}, ${prose(record.started_at)}, ${duration(record.duration_ms)}, ${plural(volume.rows, 'row')}`,
    `commit ${commit ? `${code(commit.sha.slice(0, 12))}${commit.dirty ? ', with changes' : ''}` : 'unknown'}; ` +
      Object.entries(versions)
        .map(([name, version]) => prose(`${name} ${version}`, 100))
        .join(', '),
    `artifacts: \`run.json\`, \`matrix.html\`, ${plural(artifacts.length, 'file')} of cases${example}`,
  ]);
}

function outcomeText({ outcome }: Told): string {
  return outcome.replaceAll('_', ' ');
}

function more(all: readonly unknown[]): readonly string[] {
  return all.length > listed ? [`… and ${all.length - listed} more, in \`run.json\``] : [];
}
