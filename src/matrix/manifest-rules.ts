/** Which fields of a manifest go together: what a system's shape and a strategy demand, and what they refuse. */
import type { SinkStrategy } from '../model/case.ts';
import type { Manifest, ManifestSource, ManifestStrategy, SourceOptions } from '../model/manifest.ts';
import { commonStrategies } from './cases.ts';
import { factsOf } from './systems.ts';
import type { Shape } from './systems.ts';

export interface Fault {
  /** Dotted. */
  readonly path: string;
  readonly message: string;
}

/** The fields of each mode, all required there and refused elsewhere; the key has a rule of its own. */
const modeFields = {
  full_refresh: [],
  incremental_append: [],
  incremental_merge: ['merge_policy', 'duplicate_policy'],
  replace: ['custom_predicate'],
  snapshot_diff: ['diff'],
  partition_replace: ['partition'],
  scd2: ['valid_from', 'valid_to', 'current_flag', 'hash', 'delete_policy'],
  backfill: ['inner_mode', 'chunk', 'parallel_workers'],
} as const satisfies Record<SinkStrategy, readonly (keyof ManifestStrategy)[]>;

const keyedModes: readonly SinkStrategy[] = ['incremental_merge', 'snapshot_diff', 'scd2'];
const windowedModes: readonly SinkStrategy[] = ['replace', 'partition_replace', 'backfill'];
const commonModes: readonly string[] = commonStrategies;

/** Where each shape of a source keeps its snapshot, what else it says, and how it names the delta. */
const shapeFields = {
  table: { place: 'table', options: ['batch_size'], changes: 'table' },
  http: { place: 'api_type', options: ['method', 'url', 'records_path'], changes: 'url' },
  log: { place: 'topic', options: ['read_mode', 'offset_storage', 'message_format'], changes: 'topic' },
} as const satisfies Record<
  Shape,
  {
    place: keyof ManifestSource;
    options: readonly (keyof SourceOptions)[];
    changes: 'table' | 'url' | 'topic';
  }
>;
const shapes = Object.values(shapeFields);

/** How each way to capture changes is named in `cdc`. */
const captureFields = {
  logical_slot: ['slot', 'publication'],
  change_tracking: ['change_tracking'],
} as const;

/** What is wrong between the fields; empty where they go together. */
export function ruleFaults(manifest: Manifest): readonly Fault[] {
  return [
    ...nameFaults(manifest),
    ...placeFaults(manifest),
    ...readFaults(manifest),
    ...strategyFaults(manifest),
  ];
}

function nameFaults({ name, certification }: Manifest): readonly Fault[] {
  const wanted = `integration_matrix.${certification.case_id}`;
  return unless(name === wanted, 'name', `must be ${wanted}`);
}

/** Where the rows are. */
function placeFaults({ source, sink }: Manifest): readonly Fault[] {
  const { place, options } = shapeOf(source.type);
  const why = `for source ${source.type}`;
  const places = shapes.map((shape) => shape.place);
  const allOptions = shapes.flatMap((shape) => shape.options);
  const sinkPlaces = isLog(sink.type) ? ['topic'] : ['table', 'staging'];
  return [
    ...exactly(source, 'source', [place], places, why),
    ...exactly(source.options, 'source.options', options, allOptions, why),
    ...exactly(sink, 'sink', sinkPlaces, ['table', 'staging', 'topic'], `for sink ${sink.type}`),
  ];
}

/** How the source is read: by snapshot, delta, window, transaction id or change log. */
function readFaults({ source, sink }: Manifest): readonly Fault[] {
  const path = 'source.options';
  const { options } = source;
  const { incremental_strategy, cdc, changes, params } = options;
  const { mode } = sink.strategy;
  const facts = factsOf(source.type)?.source;
  const ofSource = `for source ${source.type}`;
  const byEngine = incremental_strategy !== undefined || cdc !== undefined;
  const readsDelta = mode === 'incremental_append' || (mode === 'incremental_merge' && !byEngine);
  const asksWindow = facts?.shape === 'http' && windowedModes.includes(mode);
  const capture = facts?.change_capture;
  const delta = shapes.map((shape) => shape.changes);
  return [
    ...only(options, path, 'changes', readsDelta, byEngine ? 'for xmin and cdc' : `for mode ${mode}`),
    ...(changes ? exactly(changes, `${path}.changes`, [shapeOf(source.type).changes], delta, ofSource) : []),
    ...only(options, path, 'params', asksWindow, `${ofSource} and mode ${mode}`),
    ...unless(
      !params || params.business_date_from < params.business_date_before,
      `${path}.params.business_date_before`,
      `must be after ${params?.business_date_from}`,
    ),
    ...unless(
      !byEngine || mode === 'incremental_merge',
      'sink.strategy.mode',
      'must be incremental_merge for xmin and cdc',
    ),
    ...only(
      options,
      path,
      'xmin_state_key',
      incremental_strategy === 'xmin',
      `with incremental_strategy ${incremental_strategy ?? 'absent'}`,
    ),
    ...(incremental_strategy
      ? unless(
          facts?.strategies.includes('xmin') ?? false,
          `${path}.incremental_strategy`,
          `is not allowed ${ofSource}`,
        )
      : []),
    ...(cdc
      ? [
          ...unless(capture !== undefined, `${path}.cdc`, `is not allowed ${ofSource}`),
          ...unless(
            incremental_strategy === undefined,
            `${path}.cdc`,
            'is not allowed with incremental_strategy',
          ),
          ...exactly(
            cdc,
            `${path}.cdc`,
            // Stryker disable next-line ArrayDeclaration: what else is wanted is in no rule
            capture ? captureFields[capture] : [],
            Object.values(captureFields).flat(),
            ofSource,
          ),
        ]
      : []),
  ];
}

/** What the sink does. */
function strategyFaults({ sink }: Manifest): readonly Fault[] {
  const path = 'sink.strategy';
  const { strategy } = sink;
  const { mode, merge_policy } = strategy;
  const facts = factsOf(sink.type)?.sink;
  const allowed = commonModes.includes(mode) || (facts?.strategies.includes(mode) ?? false);
  const keyed = isLog(sink.type) || keyedModes.includes(mode);
  return [
    ...unless(allowed, `${path}.mode`, `${mode} is not supported for sink ${sink.type}`),
    ...only(strategy, path, 'unique_key', keyed, `for mode ${mode} and sink ${sink.type}`),
    ...exactly(strategy, path, modeFields[mode], Object.values(modeFields).flat(), `for mode ${mode}`),
    ...unless(
      merge_policy === undefined || merge_policy === facts?.merge_policy,
      `${path}.merge_policy`,
      `must be ${facts?.merge_policy} for sink ${sink.type}`,
    ),
    ...(['chunk', 'custom_predicate'] as const).flatMap((field) => {
      const window = strategy[field];
      return unless(
        !window || window.from <= window.to,
        `${path}.${field}.to`,
        `must not be before ${window?.from}`,
      );
    }),
  ];
}

function shapeOf(source: string): (typeof shapeFields)[Shape] {
  return shapeFields[factsOf(source)?.source?.shape ?? 'table'];
}

function isLog(sink: string): boolean {
  return factsOf(sink)?.sink?.shape === 'log';
}

function unless(holds: boolean, path: string, message: string): readonly Fault[] {
  return holds ? [] : [{ path, message }];
}

/** One field, there exactly where it is wanted. */
function only(value: object, path: string, field: string, wanted: boolean, why: string): readonly Fault[] {
  // Stryker disable next-line ArrayDeclaration: what else is wanted is in no rule
  return exactly(value, path, wanted ? [field] : [], [field], why);
}

/** Of all fields that a rule is about, these and no others. */
function exactly(
  value: object,
  path: string,
  wanted: readonly string[],
  all: readonly string[],
  why: string,
): readonly Fault[] {
  return all.flatMap((field) => {
    const wants = wanted.includes(field);
    const has = (value as Readonly<Record<string, unknown>>)[field] !== undefined;
    return unless(has === wants, `${path}.${field}`, `${wants ? 'is required' : 'is not allowed'} ${why}`);
  });
}
