/** The schema of a manifest: its fields, strictly; which of them go together is in `manifest-rules.ts`. */
import { z } from 'zod';
import { strategies } from '../model/case.ts';
import type { SinkStrategy } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { messageFormats, paginationStyles } from '../model/manifest.ts';
import type { Manifest } from '../model/manifest.ts';
import {
  currentColumn,
  hashColumn,
  opColumn,
  seqColumn,
  validFromColumn,
  validToColumn,
} from '../model/technical.ts';
import { parseDay } from '../model/time.ts';
import { ruleFaults } from './manifest-rules.ts';
import { didYouMean } from './nearest.ts';
import { sinks, sources } from './systems.ts';

const text = z.string().min(1);
const day = z
  .string()
  .refine(isDay, 'must be a day like 2026-06-01')
  // What a JSON Schema can say of it.
  .meta({ pattern: String.raw`^\d{4}-\d{2}-\d{2}$` });
const table = z.strictObject({ schema: text, name: text });
const dayWindow = { column: text, from: day, to: day };

const sinkModes = strategies.filter((mode): mode is SinkStrategy => mode !== 'xmin' && mode !== 'cdc');

const messageFormat = z.enum(messageFormats);

const source = z.strictObject({
  type: z.enum(sources),
  connection_id: text,
  connection_type: z.literal('params'),
  table: table.exactOptional(),
  api_type: z.literal('rest').exactOptional(),
  topic: text.exactOptional(),
  options: z.strictObject({
    method: z.literal('GET').exactOptional(),
    url: text.exactOptional(),
    records_path: text.exactOptional(),
    pagination: z
      .strictObject({
        style: z.enum(paginationStyles),
        limit_parameter: text.exactOptional(),
        position_parameter: text.exactOptional(),
      })
      .exactOptional(),
    params: z.strictObject({ business_date_from: day, business_date_before: day }).exactOptional(),
    read_mode: z.literal('offsets').exactOptional(),
    offset_storage: z.literal('dpone').exactOptional(),
    message_format: messageFormat.exactOptional(),
    batch_size: z.int().positive().exactOptional(),
    changes: z
      .strictObject({
        table: text.exactOptional(),
        url: text.exactOptional(),
        topic: text.exactOptional(),
        op: z.literal(opColumn.name),
        order_by: z.literal(seqColumn.name),
      })
      .exactOptional(),
    incremental_strategy: z.literal('xmin').exactOptional(),
    xmin_state_key: text.exactOptional(),
    cdc: z
      .strictObject({
        enabled: z.literal(true),
        slot: text.exactOptional(),
        publication: text.exactOptional(),
        change_tracking: z.literal(true).exactOptional(),
      })
      .exactOptional(),
  }),
});

const strategy = z.strictObject({
  mode: z.enum(sinkModes),
  unique_key: text.exactOptional(),
  merge_policy: z.enum(['delete_insert', 'lightweight_delete_insert', 'event_upsert']).exactOptional(),
  duplicate_policy: z.literal('fail').exactOptional(),
  diff: z
    .strictObject({ compare: z.literal('row_hash'), delete_policy: z.literal('hard_delete') })
    .exactOptional(),
  valid_from: z.literal(validFromColumn.name).exactOptional(),
  valid_to: z.literal(validToColumn.name).exactOptional(),
  current_flag: z.literal(currentColumn.name).exactOptional(),
  hash: z.literal(hashColumn.name).exactOptional(),
  delete_policy: z.literal('expire').exactOptional(),
  inner_mode: z.literal('partition_replace').exactOptional(),
  chunk: z.strictObject({ ...dayWindow, step: z.literal('1d') }).exactOptional(),
  parallel_workers: z.int().positive().exactOptional(),
  custom_predicate: z.strictObject(dayWindow).exactOptional(),
  partition: z
    .strictObject({
      column: text,
      values: z.array(day).min(1),
      values_from_staging: z.literal(true),
      max_partitions_per_run: z.int().positive(),
    })
    .exactOptional(),
});

/** The fields alone, without the rules between them. */
export const manifestFields = z.strictObject({
  kind: z.literal('dpone.integration_matrix.case.v1'),
  name: text,
  certification: z.strictObject({
    case_id: text,
    guide: text,
    required_profiles: z.array(text).min(1),
  }),
  source,
  sink: z.strictObject({
    type: z.enum(sinks),
    connection_id: text,
    connection_type: z.literal('params'),
    table: table.exactOptional(),
    staging: z.strictObject({ schema: text }).exactOptional(),
    topic: text.exactOptional(),
    options: z.strictObject({
      schema_evolution: z.strictObject({ enabled: z.literal(true) }),
      quality: z.strictObject({ mode: z.literal('warn') }),
      message_format: messageFormat.exactOptional(),
    }),
    strategy,
  }),
});

const schema = manifestFields.superRefine((manifest, context) => {
  for (const { path, message } of ruleFaults(manifest)) {
    // Stryker disable next-line StringLiteral: any code is told alike but that of unknown keys
    context.addIssue({ code: 'custom', path: path.split('.'), message });
  }
});

/** What is wrong with it, one text per fault, each beginning with a path; empty where it is a manifest. */
export function manifestFaults(input: unknown): readonly string[] {
  const parsed = schema.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.flatMap(faultTexts);
}

/**
 * A manifest, its keys in the schema's order.
 * @throws MatrixError MATRIX_BAD_MANIFEST naming every fault with its path
 */
export function parseManifest(input: unknown): Manifest {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.flatMap(faultTexts);
  throw new MatrixError('MATRIX_BAD_MANIFEST', `not a manifest of this matrix: ${faults.join('; ')}`);
}

function faultTexts(issue: z.core.$ZodIssue): readonly string[] {
  const path = issue.path.join('.') || '(the manifest)';
  if (issue.code !== 'unrecognized_keys') return [`${path}: ${issue.message}`];
  const known = keysAt(issue.path);
  // Stryker disable next-line ConditionalExpression,EqualityOperator,StringLiteral: all that tells of unknown keys has fields
  const hint = (key: string): string => (known.length > 0 ? ` (${didYouMean(key, known)})` : '');
  return issue.keys.map((key) => `${[...issue.path, key].join('.')}: no such field${hint(key)}`);
}

/** The fields that the schema has at a path. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let at: z.core.$ZodType | undefined = manifestFields;
  for (const key of path) {
    at = inner(at);
    at = at instanceof z.ZodObject ? at.shape[String(key)] : undefined;
  }
  at = inner(at);
  // Stryker disable next-line ArrayDeclaration: only what has fields tells of unknown keys
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** Looks through the wrapper of an optional field. */
function inner(type: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return type instanceof z.ZodExactOptional ? type.unwrap() : type;
}

function isDay(value: string): boolean {
  // Stryker disable BlockStatement: undefined refuses a day as false does
  try {
    parseDay(value);
    return true;
  } catch {
    return false;
  }
}
