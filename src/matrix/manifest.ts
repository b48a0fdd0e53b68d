/** The manifest of a case, in its canonical form and bound to the names of one test. */
import { stringify } from 'yaml';
import type { MatrixCase } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import type {
  ChangesRef,
  Manifest,
  ManifestSource,
  ManifestStrategy,
  Pagination,
  SourceOptions,
  TableRef,
} from '../model/manifest.ts';
import {
  currentColumn,
  hashColumn,
  opColumn,
  seqColumn,
  validFromColumn,
  validToColumn,
} from '../model/technical.ts';
import { dayText } from '../model/time.ts';
import { changeDays, changeWindow } from '../model/volume.ts';
import { parseManifest } from './manifest-schema.ts';
import { factsOf } from './systems.ts';
import type { SourceFacts } from './systems.ts';

const key = 'id';
const windowColumn = 'business_date';
/** Both days included. */
const window = { column: windowColumn, from: changeDays[0], to: changeDays[2] } as const;

/**
 * The canonical manifest of a case, valid by its schema.
 * @throws MatrixError MATRIX_UNKNOWN_SYSTEM where the case's source or sink is not one
 */
export function manifestOf(c: MatrixCase): Manifest {
  const sourceFacts = factsOf(c.source)?.source;
  const sinkFacts = factsOf(c.sink)?.sink;
  if (!sourceFacts || !sinkFacts) {
    throw new MatrixError(
      'MATRIX_UNKNOWN_SYSTEM',
      `${c.case_id}: no manifest, because ${c.source} is not a source or ${c.sink} is not a sink of the matrix`,
    );
  }
  return parseManifest({
    kind: 'dpone.integration_matrix.case.v1',
    name: `integration_matrix.${c.case_id}`,
    certification: { case_id: c.case_id, guide: c.guide, required_profiles: c.required_profiles },
    source: {
      type: c.source,
      connection_id: `${c.source}_demo`,
      connection_type: 'params',
      ...sourceOf(c, sourceFacts),
    },
    sink: {
      type: c.sink,
      connection_id: `${c.sink}_demo`,
      connection_type: 'params',
      ...(sinkFacts.shape === 'log'
        ? { topic: 'dpone.integration.target' }
        : { table: { schema: 'landing', name: 'orders' }, staging: { schema: 'staging' } }),
      options: { schema_evolution: { enabled: true }, quality: { mode: 'warn' } },
      strategy: {
        mode: c.sink_strategy,
        ...(sinkFacts.shape === 'log' ? { unique_key: key } : {}),
        ...strategyOf(c, sinkFacts.merge_policy),
      },
    },
  });
}

/** Where the source's rows are and how its strategy reads them. */
function sourceOf(
  c: MatrixCase,
  facts: SourceFacts,
): Pick<ManifestSource, 'table' | 'api_type' | 'topic' | 'options'> {
  switch (facts.shape) {
    case 'table': {
      const options = {
        batch_size: 1000,
        ...changesOf(c, { table: 'orders_changes' }),
        ...captureOf(c, facts),
      };
      return { table: { schema: 'public', name: 'orders' }, options };
    }
    case 'http': {
      const windowed = ['replace', 'partition_replace', 'backfill'].includes(c.strategy);
      const params = { business_date_from: window.from, business_date_before: dayText(changeWindow.before) };
      return {
        // Stryker disable next-line LogicalOperator,StringLiteral: the one source behind HTTP says it itself
        api_type: facts.api_type ?? 'rest',
        options: {
          method: 'GET',
          url: '/orders',
          records_path: '$.data',
          ...(windowed ? { params } : {}),
          ...changesOf(c, { url: '/orders/changes' }),
        },
      };
    }
    case 'log':
      return {
        topic: 'dpone.integration.source',
        options: {
          read_mode: 'offsets',
          offset_storage: 'dpone',
          message_format: 'json',
          ...changesOf(c, { topic: 'dpone.integration.source.changes' }),
        },
      };
  }
}

/** The delta beside the snapshot, for the strategies that read it. */
function changesOf(
  c: MatrixCase,
  place: Pick<ChangesRef, 'table' | 'url' | 'topic'>,
): Pick<SourceOptions, 'changes'> {
  if (c.strategy !== 'incremental_append' && c.strategy !== 'incremental_merge') return {};
  return { changes: { ...place, op: opColumn.name, order_by: seqColumn.name } };
}

/** How the engine itself tells the changes, for the strategies that ask it. */
function captureOf(
  c: MatrixCase,
  facts: SourceFacts,
): Pick<SourceOptions, 'incremental_strategy' | 'xmin_state_key' | 'cdc'> {
  if (c.strategy === 'xmin') {
    return { incremental_strategy: 'xmin', xmin_state_key: `integration_matrix.${c.case_id}` };
  }
  if (c.strategy !== 'cdc') return {};
  return facts.change_capture === 'logical_slot'
    ? { cdc: { enabled: true, slot: `dpone_${c.case_id}`, publication: 'dpone_integration' } }
    : { cdc: { enabled: true, change_tracking: true } };
}

function strategyOf(
  c: MatrixCase,
  merge_policy: NonNullable<ManifestStrategy['merge_policy']>,
): Omit<ManifestStrategy, 'mode'> {
  switch (c.sink_strategy) {
    // Stryker disable StringLiteral: undefined is spread as nothing, too
    case 'full_refresh':
    case 'incremental_append':
      return {};
    // Stryker restore StringLiteral
    case 'incremental_merge':
      return { unique_key: key, merge_policy, duplicate_policy: 'fail' };
    case 'replace':
      return { custom_predicate: window };
    case 'snapshot_diff':
      return { unique_key: key, diff: { compare: 'row_hash', delete_policy: 'hard_delete' } };
    case 'partition_replace':
      return {
        partition: {
          column: windowColumn,
          values: changeDays,
          values_from_staging: true,
          max_partitions_per_run: 64,
        },
      };
    case 'scd2':
      return {
        unique_key: key,
        valid_from: validFromColumn.name,
        valid_to: validToColumn.name,
        current_flag: currentColumn.name,
        hash: hashColumn.name,
        delete_policy: 'expire',
      };
    case 'backfill':
      return { inner_mode: 'partition_replace', chunk: { ...window, step: '1d' }, parallel_workers: 2 };
  }
}

/** The names of one test. Each replaces the manifest's; what is left out stays. */
export interface BoundNames {
  readonly source?: {
    readonly table?: TableRef;
    readonly topic?: string;
    readonly url?: string;
    /** The table, topic or URL of the delta. */
    readonly changes?: string;
    /** Unique on a server, not only in a database. */
    readonly slot?: string;
    readonly publication?: string;
    readonly xmin_state_key?: string;
    /** How an API that is not the harness's own tells its pages. */
    readonly pagination?: Pagination;
  };
  readonly sink?: {
    readonly table?: TableRef;
    readonly staging_schema?: string;
    readonly topic?: string;
  };
}

/**
 * The manifest with these names in place of its own, and nothing else changed.
 * @throws MatrixError MATRIX_BAD_BINDING for a name that the manifest has no place for: a name that binds
 * nothing would leave the test on names it shares with others
 */
export function bindManifest(manifest: Manifest, names: BoundNames): Manifest {
  const { source, sink } = manifest;
  const { changes, cdc } = source.options;
  const place = changes?.table !== undefined ? 'table' : changes?.url !== undefined ? 'url' : 'topic';
  const n = names.source ?? {};
  const t = names.sink ?? {};
  return {
    ...manifest,
    source: {
      ...source,
      ...bound('source.table', source.table, n.table, (table) => ({ table })),
      ...bound('source.topic', source.topic, n.topic, (topic) => ({ topic })),
      options: {
        ...source.options,
        ...bound('source.options.url', source.options.url, n.url, (url) => ({ url })),
        ...bound('source.options.url', source.options.url, n.pagination, (pagination) => ({ pagination })),
        ...bound('source.options.changes', changes, n.changes, (name, was) => ({
          changes: { ...was, [place]: name },
        })),
        ...bound(
          'source.options.xmin_state_key',
          source.options.xmin_state_key,
          n.xmin_state_key,
          (state) => ({
            xmin_state_key: state,
          }),
        ),
        ...(cdc && {
          cdc: {
            ...cdc,
            ...bound('source.options.cdc.slot', cdc.slot, n.slot, (slot) => ({ slot })),
            ...bound('source.options.cdc.publication', cdc.publication, n.publication, (publication) => ({
              publication,
            })),
          },
        }),
        // Stryker disable next-line ArrowFunction: never called, for nothing is there to bind
        ...(!cdc && bound('source.options.cdc', undefined, n.slot ?? n.publication, () => ({}))),
      },
    },
    sink: {
      ...sink,
      ...bound('sink.table', sink.table, t.table, (table) => ({ table })),
      ...bound('sink.staging', sink.staging, t.staging_schema, (schema) => ({ staging: { schema } })),
      ...bound('sink.topic', sink.topic, t.topic, (topic) => ({ topic })),
    },
  };
}

/** What to spread over the old part: nothing where no name is given. */
function bound<Old, Name, Part extends object>(
  path: string,
  old: Old | undefined,
  name: Name | undefined,
  make: (name: Name, old: Old) => Part,
): Part | undefined {
  if (name === undefined) return undefined;
  if (old !== undefined) return make(name, old);
  throw new MatrixError(
    'MATRIX_BAD_BINDING',
    `the name ${JSON.stringify(name)} binds nothing: the manifest has no ${path}; leave the name out`,
  );
}

/**
 * The manifest as YAML text, the same for equal manifests: keys in the schema's order, days quoted so that a
 * YAML 1.1 reader does not take them for dates.
 * @throws MatrixError MATRIX_BAD_MANIFEST
 */
export function canonicalManifest(manifest: Manifest): string {
  return stringify(parseManifest(manifest), { version: '1.1', lineWidth: 0 });
}
