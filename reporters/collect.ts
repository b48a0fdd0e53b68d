/** Which tests are the matrix's: by project metadata and annotations, never by title or file. */
import { resolve } from 'node:path';
import type { FullConfig, FullProject, Suite, TestCase } from '@playwright/test/reporter';
import { readProjectMetadata } from '../src/evidence/metadata.ts';
import type { ProjectMetadata } from '../src/evidence/metadata.ts';
import type { LoaderEvidence } from '../src/evidence/parts.ts';
import { line } from '../src/evidence/text.ts';
import { findCase } from '../src/matrix/cases.ts';
import { readEnvironment } from '../src/matrix/environment.ts';
import type { Engine } from '../src/model/engine.ts';
import { caseAnnotation, layerAnnotation, layers } from '../src/model/case.ts';
import type { Layer, MatrixCase } from '../src/model/case.ts';
import { MatrixError } from '../src/model/error.ts';
import type { Written } from './artifacts.ts';
import type { Attempt, Verdict } from './outcome.ts';

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
  /** Why it is not `passed`, the most telling first. */
  readonly reasons: readonly string[];
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
  /** Declarations that are wrong in themselves. */
  readonly problems: string[];
}

export interface Collected {
  readonly runs: readonly ProjectRun[];
  readonly cellOf: ReadonlyMap<TestCase, { readonly run: ProjectRun; readonly cell: Cell }>;
  /** Tests that are not the matrix's. */
  readonly others: number;
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
  const all = suite.allTests();
  for (const project of projectsOf(config, suite)) {
    const metadata = readProjectMetadata(project.metadata);
    if (!metadata) continue;
    const elsewhere = narrowedBy === 'merged' ? readEnvironment(process.env).artifact_dir : undefined;
    const folder = resolve(elsewhere ?? metadata.artifact_dir);
    const parts = suite.suites.filter((s) => s.project()?.name === project.name);
    const own = parts.flatMap((part) => part.allTests());
    const narrowing = narrowedBy === 'merged' ? [] : narrowedBy;
    const run = collectProject(
      project,
      metadata,
      own,
      [...narrowing, ...narrowingOptions(config, project)],
      folder,
    );
    run.problems.push(...differingParts(metadata, parts));
    runs.push(run);
    for (const cell of run.cells.values())
      for (const test of cell.tests.keys()) cellOf.set(test, { run, cell });
  }
  return { runs, cellOf, others: all.length - cellOf.size };
}

/** Each project of the run once; a merged report has them from its parts alone, each with its own. */
function projectsOf(config: FullConfig, suite: Suite): readonly FullProject[] {
  const { filteredProjects } = config;
  const all = filteredProjects.length > 0 ? filteredProjects : suite.suites.flatMap((s) => s.project() ?? []);
  return [...new Map(all.map((project) => [project.name, project])).values()];
}

/** Parts of one run that were not told to select, or to do, the same. */
function differingParts(metadata: ProjectMetadata, parts: readonly Suite[]): readonly string[] {
  const told = (one: ProjectMetadata): string => JSON.stringify({ ...one, artifact_dir: '' });
  return parts.flatMap((part, index) => {
    const other = readProjectMetadata(part.project()?.metadata);
    return other && told(other) !== told(metadata)
      ? [`part ${index + 1} of the merged report has another selection, layer or volume than the last`]
      : [];
  });
}

function collectProject(
  project: FullProject,
  metadata: ProjectMetadata,
  tests: readonly TestCase[],
  narrowedBy: readonly string[],
  folder: string,
): ProjectRun {
  const problems: string[] = [];
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
  return { name: project.name, metadata, folder, cells, missing, narrowedBy, problems };
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
  return `${test.location.file}:${test.location.line}`;
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
