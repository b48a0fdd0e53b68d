/** The arithmetic of a project's run: counted from what happened to the declared tests, never from a plan. */
import { exemptedText } from '../src/evidence/exemptions.ts';
import type { Exemption } from '../src/evidence/exemptions.ts';
import { isFailing, outcomes } from '../src/evidence/outcome.ts';
import type { Outcome } from '../src/evidence/outcome.ts';
import type { Arithmetic } from '../src/evidence/run-record.ts';
import { settle } from '../src/matrix/arithmetic.ts';
import type { Happened } from '../src/matrix/arithmetic.ts';
import type { ProjectMetadata } from '../src/evidence/metadata.ts';
import type { Layer } from '../src/model/case.ts';
import type { Cell, ProjectRun } from './collect.ts';
import { plural } from '../src/report/numbers.ts';

export interface Tally extends Arithmetic {
  /** All cases of the registry in both layers, each declared once. */
  readonly whole: boolean;
  readonly failing: number;
}

/**
 * What the settled cells of a run come to.
 * @param loaded whether any test was: where none was, the error says why, and not each case that is missing
 */
export function tally(run: ProjectRun, loaded: boolean): Tally {
  const cells = [...run.cells.values()];
  const counts = new Map<Outcome, number>();
  for (const cell of cells) counts.set(outcomeOf(cell), (counts.get(outcomeOf(cell)) ?? 0) + 1);
  const discrepancies = loaded
    ? [...run.problems, ...declarationDiscrepancies(run, cells), ...cells.flatMap(needlessExemptions)]
    : [];
  return {
    cases: new Set(cells.map((cell) => cell.case.case_id)).size,
    tests: cells.length,
    repeats: repeatsOf(cells),
    outcomes: Object.fromEntries(
      outcomes.flatMap((o) => (counts.has(o) ? [[o, counts.get(o)]] : [])),
    ) as Arithmetic['outcomes'],
    skipped: skippedByReason(cells),
    discrepancies,
    whole: run.metadata.certifies_whole && run.missing.length === 0 && discrepancies.length === 0,
    failing: cells.filter((cell) => isFailing(outcomeOf(cell))).length,
  };
}

export function outcomeOf(cell: Cell): Outcome {
  return cell.settled?.verdict.outcome ?? 'did_not_run';
}

/**
 * What the matrix's own arithmetic says of each layer. A run that was narrowed answers for what it declares; any
 * other for all that was selected. What did not run is an outcome of its own and is not said twice.
 */
function declarationDiscrepancies(run: ProjectRun, cells: readonly Cell[]): readonly string[] {
  const { metadata } = run;
  const undeclared = run.absent === undefined ? undeclaredLayers(run, cells) : [];
  const told = undeclared.length > 0 ? [undeclaredText(undeclared, metadata)] : [];
  const layers = metadata.layers.filter((layer) => !undeclared.includes(layer));
  const each = layers.flatMap((layer) => {
    const declared = cells.filter((cell) => cell.layer === layer);
    const isPart = run.narrowedBy.length > 0 || run.absent !== undefined;
    const case_ids = isPart ? declared.map((cell) => cell.case.case_id) : metadata.cases;
    const happened = declared.flatMap((cell): Happened[] => {
      const verdict = cell.settled?.verdict;
      const one = {
        case_id: cell.case.case_id,
        layer,
        outcome: outcomeOf(cell),
        reason: verdict?.reason ?? undefined,
      };
      return Array.from({ length: cell.declarations }, () => one);
    });
    return settle({ case_ids, mode: metadata.run_mode, layers: [layer] }, happened)
      .discrepancies.filter(({ kind }) => kind !== 'did_not_run')
      .map(({ message }) => message);
  });
  return [...told, ...each];
}

/** The exemptions by which a failure of these cells was exempted. */
export function exemptionsOf(cells: readonly Cell[]): readonly Exemption[] {
  const used = cells.flatMap((cell) =>
    [...cell.tests.values()]
      .flat()
      .flatMap(({ outcome, weighed }) => (outcome === 'exempted' ? (weighed?.by ?? []) : [])),
  );
  return [...new Set(used)];
}

/**
 * One that no run of the cell needs any more would hide the next failure. Of a cell that ended otherwise than by its
 * checks nobody knows; of a whole case only a pass tells, or a refusal that is declared.
 */
function needlessExemptions(cell: Cell): readonly string[] {
  const attempts = [...cell.tests.values()].flat();
  const needed = new Set(attempts.flatMap(({ weighed }) => weighed?.needed ?? []));
  const needless = attempts.flatMap(({ weighed }) => weighed?.needless ?? []);
  return [...new Set(needless)]
    .filter((one) => !needed.has(one) && (one.check !== undefined || tellsOfWhole(outcomeOf(cell))))
    .map((one) => {
      const how = outcomeOf(cell) === 'unsupported' ? 'is refused, as its loader declares' : 'passes again';
      return `${exemptedText(one)} ${how}: remove its exemption (${one.ticket}, until ${one.expires})`;
    });
}

function tellsOfWhole(outcome: Outcome): boolean {
  return outcome === 'passed' || outcome === 'unsupported';
}

/** Layers that the config expects of each case, and that no spec declares of any. */
function undeclaredLayers({ metadata, narrowedBy }: ProjectRun, cells: readonly Cell[]): readonly Layer[] {
  if (narrowedBy.length > 0) return [];
  return metadata.layers.filter((layer) => !cells.some((cell) => cell.layer === layer));
}

/** One fault, said once, however many cases there are. */
function undeclaredText(undeclared: readonly Layer[], metadata: ProjectMetadata): string {
  const declared = metadata.layers.filter((layer) => !undeclared.includes(layer));
  const count = plural(metadata.cases.length, 'selected case');
  if (declared.length === 0) {
    return `no spec declares any of ${count}: write \`for (const c of cases()) test(c.title, c.details, c.run);\` in one`;
  }
  const layers = declared.map((layer) => `'${layer}'`).join(', ');
  return (
    `no spec declares the layer ${undeclared.join(' or ')} of any of ${count}, which the config expects: ` +
    `set \`matrix: { layers: [${layers}] }\` in defineMatrixConfig(), or declare it too, by cases() without \`layers\``
  );
}

/** How often each declared test was run, by `--repeat-each`. */
function repeatsOf(cells: readonly Cell[]): number {
  const each = cells.map((cell) => Math.round(cell.tests.size / Math.max(1, cell.declarations)));
  return Math.max(1, ...each);
}

function skippedByReason(cells: readonly Cell[]): Arithmetic['skipped'] {
  const skipped = cells.filter((cell) => outcomeOf(cell) === 'skipped');
  const reasons = [...new Set(skipped.map((cell) => cell.settled?.verdict.reason ?? ''))];
  return reasons.map((reason) => {
    const alike = skipped.filter((cell) => (cell.settled?.verdict.reason ?? '') === reason);
    return {
      reason,
      cases: new Set(alike.map((cell) => cell.case.case_id)).size,
      tests: alike.length,
      sinks: [...new Set(alike.map((cell) => cell.case.sink))],
    };
  });
}
