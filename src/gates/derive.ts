/** What a case must have expected, computed again from the registry and the dataset: an artifact is held against it. */
import { isDeepStrictEqual } from 'node:util';
import { dataset } from '../dataset/index.ts';
import { volumeOf } from '../dataset/volume.ts';
import type { BehaviorArtifact } from '../evidence/schema.ts';
import { asWritten } from '../evidence/json.ts';
import { refusalChecks } from '../evidence/refusal.ts';
import { findCase } from '../matrix/cases.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { MatrixCase } from '../model/case.ts';
import { isOwn } from '../model/check.ts';
import type { Check } from '../model/check.ts';
import type { Engine } from '../model/engine.ts';
import { loadTimestamp } from '../model/loader.ts';
import type { Column } from '../model/rows.ts';
import { parseInstant } from '../model/time.ts';
import type { Value } from '../model/value.ts';
import type { Expectations, Print } from '../model/declared.ts';
import type { Volume } from '../model/volume.ts';
import type { VolumeSettings } from '../evidence/metadata.ts';
import { asDeclared, declaredOf, keepsItsOwn } from '../oracle/declared.ts';
import { expectation } from '../oracle/index.ts';
import { prepareExpectation, summarize, verify } from '../verify/index.ts';
import type { Expected } from '../verify/index.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';

/** How an engine spells the type of a column, and what it retains of a value. */
export interface EngineRule {
  readonly native: string;
  readonly keep?: (value: Value) => Value;
  readonly print?: Print;
}

/** Handed in, because no gate knows a system. Undefined where the engine's rules are not known. */
export type EngineRules = (engine: Engine, column: Column) => EngineRule | undefined;

/** Everything of an artifact that follows from case, volume and engines alone. */
type Derived = Pick<
  BehaviorArtifact,
  | 'configured_row_count'
  | 'changed_row_count'
  | 'deleted_row_count'
  | 'target_before_count'
  | 'source_row_count'
  | 'expected_row_count'
  | 'expected_checksum'
  | 'id_ranges'
  | 'quality_checks'
> & { readonly check_expectations: Readonly<Record<string, unknown>> };

/** Checks whose expected side comes from the run itself: the source as it was, and what the loader claimed. */
const ofTheRun = new Set([
  'source_unchanged',
  'loader_report_matches_target',
  'backfill_chunk_state_committed',
]);

/** A finding for an artifact that was reached by its load; none for one that was not. */
export async function derivedFinding(
  artifact: BehaviorArtifact,
  settings: VolumeSettings,
  rules: EngineRules,
): Promise<readonly Finding[]> {
  if (artifact.expected_checksum === null && artifact.outcome !== 'passed') return [];
  const name = `matrix_expectation.derived:${artifact.case_id}`;
  const c = findCase(artifact.case_id);
  if (!c) return [finding(name, 'FAIL', 'the matrix has no such case')];
  const source = artifact.engines?.[c.source];
  const sink = artifact.engines?.[c.sink];
  if (!source || !sink) return [finding(name, 'UNVERIFIED', 'the artifact does not name both engines')];
  const isRefused = artifact.outcome === 'unsupported';
  // A load that must be refused is held as published, whatever its loader has declared.
  const ways = (isRefused ? undefined : artifact.loader?.declared) ?? {};
  const prepared = prepare(c, settings, { source, sink }, rules, ways);
  const derived = prepared && (isRefused ? ofRefusal(prepared) : await ofLoad(c, prepared));
  if (!derived) return [finding(name, 'UNVERIFIED', 'the type rules of an engine are not known')];
  const said = saidBy(artifact, derived);
  const differing = (Object.keys(derived) as (keyof Derived)[]).filter(
    (field) => !isDeepStrictEqual(asWritten(said[field]), asWritten(derived[field])),
  );
  if (differing.length === 0) return [finding(name, 'PASS', 'the expectation is ours')];
  const pick = (of: Derived): object => Object.fromEntries(differing.map((field) => [field, of[field]]));
  return [
    finding(name, 'FAIL', `the expectation is not ours: ${differing.join(', ')}`, {
      expected: pick(derived),
      observed: pick(said),
    }),
  ];
}

function saidBy(artifact: BehaviorArtifact, { check_expectations }: Derived): Derived {
  const said = new Map(artifact.quality_check_results.map((check) => [check.name, check.expected]));
  return {
    configured_row_count: artifact.configured_row_count,
    changed_row_count: artifact.changed_row_count,
    deleted_row_count: artifact.deleted_row_count,
    target_before_count: artifact.target_before_count,
    source_row_count: artifact.source_row_count,
    expected_row_count: artifact.expected_row_count,
    expected_checksum: artifact.expected_checksum,
    id_ranges: artifact.id_ranges,
    // What a repo checks of its own is not ours to expect.
    quality_checks: artifact.quality_checks.filter((name) => !isOwn({ name })),
    check_expectations: Object.fromEntries(
      Object.keys(check_expectations).map((name) => [name, said.get(name) ?? null]),
    ),
  };
}

interface Prepared {
  readonly volume: Volume;
  readonly expected: Expected;
  readonly native: (column: Column) => string;
}

/** Undefined where the rules of an engine are not known. */
function prepare(
  c: MatrixCase,
  settings: VolumeSettings,
  engines: { readonly source: Engine; readonly sink: Engine },
  rules: EngineRules,
  { history, ...expectations }: NonNullable<NonNullable<BehaviorArtifact['loader']>['declared']>,
): Prepared | undefined {
  const volume = volumeOf(settings);
  const data = dataset(c.source, volume);
  const known = data.columns.every(
    (column) => rules(engines.source, column) !== undefined && rules(engines.sink, column) !== undefined,
  );
  if (!known) return undefined;
  // What the loader has declared is in the artifact: it is applied again, and by no other rules than the published ones.
  const declared = declaredOf(
    expectations as Expectations,
    c.source,
    (column) => rules(engines.source, column)?.print,
  );
  const keep = {
    source: (column: Column) => rules(engines.source, column)?.keep,
    sink: (column: Column) => declared.keep(column) ?? rules(engines.sink, column)?.keep,
  };
  const expected = prepareExpectation({
    case: c,
    volume,
    expectation: asDeclared(
      expectation(c, data, keep, instant),
      declared,
      keepsItsOwn(c.strategy, history ? { history } : {}),
    ),
    keep: keep.sink,
    memo: true,
  });
  const native = (column: Column): string =>
    declared.native(column) ?? rules(engines.sink, column)?.native ?? column.family;
  return { volume, expected, native };
}

const instant = parseInstant(loadTimestamp);

/** What is the same whether the case was loaded or refused. */
function common({ volume, expected }: Prepared) {
  const { before, source } = expected.expectation;
  return {
    configured_row_count: volume.rows,
    changed_row_count: volume.changed,
    deleted_row_count: volume.deleted,
    target_before_count: before.count,
    source_row_count: source.count,
    id_ranges: { ...volume.ids } as Derived['id_ranges'],
  };
}

/** A refusal leaves what was there before; a fingerprint and the names beside it are of the run. */
function ofRefusal(prepared: Prepared): Derived {
  const { count, digest } = summarize(prepared.expected.expectation.before, { memo: true });
  return {
    ...common(prepared),
    expected_row_count: count,
    expected_checksum: digest,
    quality_checks: Object.values(refusalChecks),
    check_expectations: {},
  };
}

async function ofLoad(c: MatrixCase, prepared: Prepared): Promise<Derived> {
  const { expected, native } = prepared;
  const { after } = expected.expectation;
  // A target that holds just what is expected tells each check's expected side.
  const { checks } = await verify({
    expected,
    natives: native,
    observation: {
      columns: after.columns.map((column) => ({
        name: column.name,
        native: native(column),
        nullable: column.nullable,
      })),
      rows: async function* () {
        yield* after.batches();
      },
      source: { before: '', after: '' },
      report: null,
    },
    manifest: manifestOf(c),
    load_timestamp: instant,
  });
  return {
    ...common(prepared),
    expected_row_count: after.count,
    expected_checksum: expected.after.digest,
    quality_checks: checks.map(({ name }) => name),
    check_expectations: Object.fromEntries(
      checks.filter(isOurs).map((check) => [check.name, check.expected]),
    ),
  };
}

function isOurs({ name }: Check): boolean {
  return !ofTheRun.has(name);
}
