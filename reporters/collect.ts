/** Which tests are the matrix's: by project metadata and annotations, never by title or file. */
import { resolve } from 'node:path';
import type { FullConfig, FullProject, Suite, TestCase } from '@playwright/test/reporter';
import { readProjectMetadata } from '../src/evidence/metadata.ts';
import type { ProjectMetadata } from '../src/evidence/metadata.ts';
import type { LoaderEvidence } from '../src/evidence/parts.ts';
import type { UnsupportedEvidence } from '../src/evidence/refusal.ts';
import { line } from '../src/evidence/text.ts';
import { findCase } from '../src/matrix/cases.ts';
import { readEnvironment } from '../src/matrix/environment.ts';
import type { Engine } from '../src/model/engine.ts';
import { caseAnnotation, layerAnnotation, layers } from '../src/model/case.ts';
import type { Layer, MatrixCase } from '../src/model/case.ts';
import { MatrixError } from '../src/model/error.ts';
import { plural } from '../src/report/numbers.ts';
import type { Written } from './artifacts.ts';
import { mergedParts } from './merged.ts';
import type { MergedParts } from './merged.ts';
import type { Attempt, Verdict } from './outcome.ts';
import { shownPath } from './shown.ts';

/** One layer of one case, and the tests that declare it: one, or one per repeat. */
export interface Cell {
  readonly case: MatrixCase;
  readonly layer: Layer;
  /** Each with what its attempts came to, in their order. */
  readonly tests: Map<TestCase, Attempt[]>;
  /** How often one repeat of the run declares it, and where; once is right. */
  declarations: number;
  readonly places: Set<string>;
  settled?: Settled;
}

/** What is kept of a cell once its artifact is written. */
export interface Settled {
  readonly verdict: Omit<Verdict, 'evidence'>;
  readonly engines: readonly Engine[];
  /** What was to load, by the evidence. */
  readonly loader: LoaderEvidence | undefined;
  /** There where the loader declares the case unsupported. */
  readonly unsupported?: UnsupportedEvidence;
  /** Why it is not `passed`, the most telling first. */
  readonly reasons: readonly string[];
  /** Milliseconds by step of its behavior. */
  readonly steps: Readonly<Record<string, number>>;
  /** Undefined where it could not be written. */
  readonly written: Written | undefined;
}

/** One matrix project of this run. */
export interface ProjectRun {
  readonly name: string;
  readonly metadata: ProjectMetadata;
  /** Where its artifacts go, absolute. */
  readonly folder: string;
  /** Declared cells by {@link cellKey}, in the order of the registry. */
  readonly cells: Map<string, Cell>;
  /** Selected cells that nothing declares; where the run is narrowed, they may be among what was left out. */
  readonly missing: readonly Cell[];
  readonly narrowedBy: readonly string[];
  /** Declarations that are wrong in themselves, and parts of a merged report that are no run together. */
  readonly problems: string[];
  /** Why selected cells are missing, where parts of a merged report are. */
  readonly absent: string | undefined;
  /** Where the tests of a merged report ran. */
  readonly origin: MergedParts['origin'] | undefined;
}

export interface Collected {
  readonly runs: readonly ProjectRun[];
  readonly cellOf: ReadonlyMap<TestCase, { readonly run: ProjectRun; readonly cell: Cell }>;
  /** Tests that are not the matrix's. */
  readonly others: readonly TestCase[];
}

export function cellKey(case_id: string, layer: Layer): string {
  return `${layer} ${case_id}`;
}

/**
 * @param narrowedBy what the command line says that leaves out tests; `merged` for a merged report, whose parts may
 *   have come from another machine and must together have everything that was selected
 * @throws MatrixError MATRIX_BAD_METADATA
 */
export function collect(
  config: FullConfig,
  suite: Suite,
  narrowedBy: readonly string[] | 'merged',
): Collected {
  const runs: ProjectRun[] = [];
  const cellOf = new Map<TestCase, { run: ProjectRun; cell: Cell }>();
  const ignored = new Set<Suite>();
  for (const project of projectsOf(config, suite)) {
    const metadata = readProjectMetadata(project.metadata);
    if (!metadata) continue;
    const elsewhere = narrowedBy === 'merged' ? readEnvironment(process.env).artifact_dir : undefined;
    const folder = resolve(elsewhere ?? metadata.artifact_dir);
    const suites = suite.suites.filter((s) => s.project()?.name === project.name);
    const merged = narrowedBy === 'merged' ? mergedParts(project.name, config, suite) : undefined;
    const counted = merged?.suites ?? suites;
    for (const one of suites) if (!counted.includes(one)) ignored.add(one);
    const narrowing = narrowedBy === 'merged' ? (merged?.narrowedBy ?? []) : narrowedBy;
    const run = collectProject(
      project,
      metadata,
      counted.flatMap((part) => part.allTests()),
      [
        ...narrowing,
        ...narrowingOptions(config, project),
        ...(metadata.shard && !merged
          ? [`shard ${metadata.shard.current}/${metadata.shard.total} by timings`]
          : []),
      ],
      folder,
      merged,
    );
    runs.push(run);
    for (const cell of run.cells.values())
      for (const test of cell.tests.keys()) cellOf.set(test, { run, cell });
  }
  const counted = suite.suites.filter((one) => !ignored.has(one)).flatMap((one) => one.allTests());
  return { runs, cellOf, others: counted.filter((test) => !cellOf.has(test)) };
}

/** Each project of the run once; a merged report has them from its parts alone, each with its own. */
function projectsOf(config: FullConfig, suite: Suite): readonly FullProject[] {
  const { filteredProjects } = config;
  const all = filteredProjects.length > 0 ? filteredProjects : suite.suites.flatMap((s) => s.project() ?? []);
  return [...new Map(all.map((project) => [project.name, project])).values()];
}

function collectProject(
  project: FullProject,
  metadata: ProjectMetadata,
  tests: readonly TestCase[],
  narrowedBy: readonly string[],
  folder: string,
  merged: MergedParts | undefined,
): ProjectRun {
  const problems: string[] = [...(merged?.problems ?? [])];
  const selected = new Map(
    selectedCells(project, metadata).map((cell) => [cellKey(cell.case.case_id, cell.layer), cell]),
  );
  for (const test of tests) {
    const declared = declaration(test);
    if (declared === undefined) continue;
    const key = typeof declared === 'string' ? '' : cellKey(declared.case.case_id, declared.layer);
    const cell = selected.get(key);
    if (cell) addTest(cell, test);
    else
      problems.push(
        typeof declared === 'string'
          ? declared
          : `${key} is declared at ${place(test)}, but was not selected`,
      );
  }
  const cells = new Map([...selected].filter(([, cell]) => cell.tests.size > 0));
  const missing = [...selected.values()].filter((cell) => cell.tests.size === 0);
  const absent = absence(merged, narrowedBy.length > 0 ? 0 : missing.length);
  if (absent !== undefined) problems.push(absent);
  return {
    name: project.name,
    metadata,
    folder,
    cells,
    missing,
    narrowedBy,
    problems,
    absent,
    origin: merged?.origin,
  };
}

/** @param missing how many selected cells are in no part; none where the run was narrowed, which may have left them out */
function absence(merged: MergedParts | undefined, missing: number): string | undefined {
  const why = merged?.missing ?? (missing > 0 ? merged?.empty : undefined);
  return why === undefined || missing === 0 ? why : `${why}: ${plural(missing, 'test')} did not run`;
}

/** Every (case, layer) that the config selects, without tests yet. */
function selectedCells(project: FullProject, metadata: ProjectMetadata): readonly Cell[] {
  return metadata.cases.flatMap((id) => {
    const found = findCase(id);
    if (!found) {
      throw new MatrixError(
        'MATRIX_BAD_METADATA',
        `project ${project.name} selects ${JSON.stringify(id)}, which is no case`,
      );
    }
    return metadata.layers.map((layer): Cell => ({
      case: found,
      layer,
      tests: new Map(),
      declarations: 0,
      places: new Set(),
    }));
  });
}

function addTest(cell: Cell, test: TestCase): void {
  cell.tests.set(test, []);
  cell.places.add(place(test));
  const sameRepeat = [...cell.tests.keys()].filter((other) => other.repeatEachIndex === test.repeatEachIndex);
  cell.declarations = Math.max(cell.declarations, sameRepeat.length);
}

/** The cell that a test declares; undefined where it declares none; text where it does so wrongly. */
function declaration(test: TestCase): Pick<Cell, 'case' | 'layer'> | string | undefined {
  const values = (type: string): (string | undefined)[] =>
    test.annotations.filter((a) => a.type === type).map((a) => a.description);
  const caseIds = values(caseAnnotation);
  const layerNames = values(layerAnnotation);
  if (caseIds.length === 0 && layerNames.length === 0) return undefined;
  const found = caseIds.length === 1 ? findCase(caseIds[0] ?? '') : undefined;
  const layer = layerNames.length === 1 ? layers.find((name) => name === layerNames[0]) : undefined;
  if (found && layer) return { case: found, layer };
  const given = JSON.stringify({ [caseAnnotation]: caseIds, [layerAnnotation]: layerNames });
  return `the test at ${place(test)} has ${line(given)}: it needs one ${caseAnnotation} (a case id) and one ${layerAnnotation} (${layers.join(' or ')})`;
}

export function place(test: TestCase): string {
  return `${shownPath(test.location.file)}:${test.location.line}`;
}

/** Options of the config that leave out tests. */
function narrowingOptions(config: FullConfig, project: FullProject): readonly string[] {
  const patterns = (value: RegExp | RegExp[] | null): string[] => [value ?? []].flat().map(String);
  const grep = patterns(project.grep).filter((pattern) => pattern !== '/.*/');
  return [
    ...grep.map((pattern) => `grep ${pattern} in the config`),
    ...patterns(project.grepInvert).map((pattern) => `grepInvert ${pattern} in the config`),
    ...(config.shard ? [`shard ${config.shard.current}/${config.shard.total}`] : []),
  ];
}

/** Two modes in one folder would overwrite each other's files. @throws MatrixError MATRIX_SHARED_ARTIFACT_DIR */
export function refuseSharedFolders(runs: readonly ProjectRun[]): void {
  for (const run of runs) {
    const other = runs.find((r) => r !== run && r.folder === run.folder);
    if (!other) continue;
    throw new MatrixError(
      'MATRIX_SHARED_ARTIFACT_DIR',
      `${run.name} and ${other.name} would both write to ${run.folder}: give each its own folder, or run one of them`,
    );
  }
}
