/** Schemas of the parts that evidence, artifacts and the run's record are made of. */
import * as z from 'zod';
import { runModes, strategies } from '../model/case.ts';
import type { Check, Difference } from '../model/check.ts';
import { declaredRuleNames } from '../model/declared.ts';
import { endpointKinds, provenances } from '../model/engine.ts';
import { families } from '../model/families.ts';

export const count = z.int().nonnegative();
export const checksum = z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits');
export const time = z.iso.datetime();
export const milliseconds = z.number().nonnegative();

/** Which case it is, as every file about it says. */
export const caseFields = {
  case_id: z.string().min(1),
  source: z.string(),
  sink: z.string(),
  strategy: z.enum(strategies),
  guide: z.string(),
  run_id: z.string().min(1),
  run_mode: z.enum(runModes),
};

export const checkSchema: z.ZodType<Check> = z.strictObject({
  name: z.string().min(1),
  status: z.enum(['passed', 'failed', 'not_applicable']),
  expected: z.unknown(),
  observed: z.unknown(),
  detail: z.string().exactOptional(),
});

const keyText = z.record(z.string(), z.string());
const keys = z.strictObject({ count, first: z.array(keyText) });
const cell = z.strictObject({ column: z.string(), expected: z.string(), observed: z.string() });

export const differenceSchema: z.ZodType<Difference> = z.strictObject({
  missing: keys,
  unexpected: keys,
  changed: z.strictObject({
    count,
    first: z.array(z.strictObject({ key: keyText, cells: z.array(cell) })),
    columns: z.record(z.string(), count),
  }),
});

export const engineSchema = z.strictObject({
  system: z.string(),
  provenance: z.enum(provenances),
  product: z.string(),
  version: z.string(),
  image: z.string().exactOptional(),
  digest: z.string().exactOptional(),
  endpoint: z.enum(endpointKinds).exactOptional(),
  stand_in: z.string().exactOptional(),
  why_not_better: z.string().exactOptional(),
});

/** What the loader has declared of its own: the rules that were applied to what is expected. */
const declaredSchema = z.strictObject({
  history: z.literal('own').exactOptional(),
  target: z.literal('own').exactOptional(),
  columns: z.record(z.string(), z.string().nullable()).exactOptional(),
  types: z
    .array(
      z.strictObject({
        families: z.array(z.enum(families)).readonly(),
        rule: z.enum(declaredRuleNames),
        digits: count.exactOptional(),
        native: z.string().exactOptional(),
        reason: z.string(),
      }),
    )
    .readonly()
    .exactOptional(),
});

/** Which loader ran. */
export const loaderFields = {
  name: z.string(),
  version: z.string().exactOptional(),
  /** Why another loader ran than the one that was asked for. */
  note: z.string().exactOptional(),
  declared: declaredSchema.exactOptional(),
};

/** A loader and what it claims; `report` is its own words, checked elsewhere and never believed. */
export const loaderSchema = z.strictObject({
  ...loaderFields,
  report: z.unknown().optional(),
  /** The end of its log. */
  log: z.string().exactOptional(),
});

/** Which loader it is, without what it said of one load. */
export function namedLoader({ report: _report, log: _log, ...named }: LoaderEvidence): NamedLoader {
  return named;
}

/** One row of a sample; `data` names a row of the samples' `cells`, or is null where an event carries none. */
const sampleRow = z.strictObject({
  id: z.string(),
  data: z.string().nullable(),
  technical: z.record(z.string(), z.string().nullable()).readonly(),
});

const sampleParts = {
  target_before: z.array(sampleRow).readonly(),
  source_rows: z.array(sampleRow).readonly(),
  expected_rows: z.array(sampleRow).readonly(),
  actual_rows: z.array(sampleRow).readonly(),
};

/** Each distinct row by a name, and its cells by column: clipped text, side by side with those of other rows. */
export const samplesSchema = z
  .strictObject({
    cells: z.record(z.string(), z.record(z.string(), z.string().nullable()).readonly()).readonly(),
    ...sampleParts,
  })
  .refine(
    ({ cells, ...parts }) => {
      const rows = new Set(Object.values(cells).flatMap((byRow) => Object.keys(byRow)));
      return Object.keys(sampleParts).every((part) =>
        parts[part as keyof typeof sampleParts].every(({ data }) => data === null || rows.has(data)),
      );
    },
    { error: 'a sample names a row that has no cells' },
  );

const range = z.tuple([z.int(), z.int()]).nullable();

/** First and last id, both included; null where the range is empty. */
export const idRangesSchema = z.strictObject({ delete: range, update: range, stable: range, insert: range });

export const failureSchema = z.strictObject({ code: z.string().exactOptional(), message: z.string() });

export const commitSchema = z.strictObject({ sha: z.string(), dirty: z.boolean() });
export const versionsSchema = z.record(z.string(), z.string());

/** Of which run a table of many tests is. */
export const tableFields = {
  project: z.string(),
  run_id: z.string().min(1),
  commit: commitSchema.nullable(),
  versions: versionsSchema,
  started_at: time,
};

/** How far a table reaches. */
export const extentFields = {
  /** Cases that the config selects, if known. */
  selected: count.nullable(),
  /** What narrowed the selection or the run. */
  narrowed_by: z.array(z.string()),
};

export type Samples = z.infer<typeof samplesSchema>;
export type IdRanges = z.infer<typeof idRangesSchema>;
export type LoaderEvidence = z.infer<typeof loaderSchema>;
export type NamedLoader = Omit<LoaderEvidence, 'report' | 'log'>;
export type Failure = z.infer<typeof failureSchema>;
export type Commit = z.infer<typeof commitSchema>;
