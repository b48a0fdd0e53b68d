/** Cases that their loader declares unsupported: what a refusal leaves in evidence, and what is said of it. */
import * as z from 'zod';
import type { LoaderEvidence } from './parts.ts';
import { loaderFields } from './parts.ts';
import { line } from './text.ts';

/** The checks of a refusal. The first three must pass; what lies beside a target is not seen in every system. */
export const refusalChecks = {
  refused: 'refused_by_loader',
  target: 'target_untouched',
  source: 'source_unchanged',
  beside: 'nothing_left_beside',
} as const;

/** What was declared, and what came of it. */
export const unsupportedSchema = z.strictObject({
  /** The reasons of all declarations that are about the case. */
  declared: z.array(z.string().min(1)).min(1),
  /** The loader's own words; null where it did not refuse. */
  refusal: z.string().min(1).nullable(),
});
export type UnsupportedEvidence = z.infer<typeof unsupportedSchema>;

/** Cases of one loader that are unsupported for one reason, in the order of the run. */
export const unsupportedGroupSchema = z.strictObject({
  name: loaderFields.name,
  version: loaderFields.version,
  reason: z.string(),
  cases: z.array(z.string()).min(1),
});
export type UnsupportedGroup = z.infer<typeof unsupportedGroupSchema>;

/** `declared unsupported: it has no log; refused: no topics yet`, each told once where they are the same. */
export function refusalText({ declared, refusal }: UnsupportedEvidence): string {
  const reason = reasonOf({ declared });
  if (refusal === null || declared.includes(refusal)) return `unsupported, and refused: ${reason}`;
  return `unsupported: ${reason}; refused: ${line(refusal)}`;
}

function reasonOf({ declared }: Pick<UnsupportedEvidence, 'declared'>): string {
  return declared.map((reason) => line(reason)).join('; ');
}

/** A case that ended as unsupported. */
export interface Refused {
  readonly case_id: string;
  readonly loader: LoaderEvidence | null | undefined;
  readonly unsupported?: UnsupportedEvidence | undefined;
}

export function unsupportedGroups(refused: readonly Refused[]): readonly UnsupportedGroup[] {
  const groups = new Map<string, UnsupportedGroup>();
  for (const { case_id, loader, unsupported } of refused) {
    if (!loader || !unsupported) continue;
    const { name, version } = loader;
    const reason = reasonOf(unsupported);
    const key = JSON.stringify([name, version ?? null, reason]);
    const group = groups.get(key);
    if (group) group.cases.push(case_id);
    else groups.set(key, { name, ...(version === undefined ? {} : { version }), reason, cases: [case_id] });
  }
  return [...groups.values()];
}
