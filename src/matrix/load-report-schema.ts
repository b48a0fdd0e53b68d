/** The schema of what a loader answers, for one that answers in text. */
import * as z from 'zod';

const count = z.int().nonnegative();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day like 2026-06-01');

const chunk = z.looseObject({
  from: day.describe('the first day of the chunk'),
  to: day.describe('its last day'),
  rows: count,
  committed: z.boolean(),
});

/** Fields that are not named here are kept in the evidence and mean nothing. */
export const loadReportSchema = z.looseObject({
  read: count.describe('rows that the source offered'),
  removed: count.describe('rows taken out of the target'),
  added: count.describe('rows put into the target; for a log the events'),
  chunks: z.array(chunk).nullish().describe('backfill alone: every chunk of the manifest'),
});

/** The refusal of a case that the loader does not support, said before it has written anything. */
export const unsupportedSchema = z.looseObject({
  unsupported: z.string().trim().min(1).describe('why the loader does not support this case'),
});
