/** Exemptions, `matrix-exemptions.json`: failures that somebody answers for until a day, and reading that file. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { layers, runModes } from '../model/case.ts';
import type { Layer } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { redact } from '../model/redact.ts';
import { line } from './text.ts';

/** Where the file is looked for, in the working directory. */
export const exemptionsName = 'matrix-exemptions.json';

/** Shown on terminals and kept in artifacts, so that it must be fit for both. */
const words = z
  .string()
  .overwrite((text) => line(text))
  .min(1, 'must say something');

export const exemptionSchema = z.strictObject({
  /** The id of the case. */
  case: z.string().min(1),
  /** The one check that may fail; without it, the whole case may, by whatever its checks or its loader say. */
  check: z.string().min(1).exactOptional(),
  /** Default `behavior`. */
  layer: z.enum(layers).exactOptional(),
  /** Run modes in which it holds; default all. */
  modes: z.array(z.enum(runModes)).min(1).exactOptional(),
  /** Why the failure is borne. */
  reason: words,
  /** Where the owner works on it. */
  ticket: words,
  owner: words.exactOptional(),
  /** The last day, UTC, on which it holds, as `2026-12-31`. */
  expires: z.iso.date(),
});

export type Exemption = z.infer<typeof exemptionSchema>;

/**
 * The exemptions of a file.
 * @param unknown what to say of an id that is no case of the matrix; undefined for one that is
 * @throws MatrixError MATRIX_BAD_EXEMPTIONS where the file is none, lacks a reason, a ticket or a day, has an unknown
 *   case, or says something twice
 */
export function readExemptions(
  file: string,
  unknown: (id: string) => string | undefined,
): readonly Exemption[] {
  const bad = (why: string): MatrixError =>
    new MatrixError('MATRIX_BAD_EXEMPTIONS', redact(`cannot take the exemptions of ${file}: ${why}`));
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
  const parsed = z.array(exemptionSchema).safeParse(value);
  if (!parsed.success) throw bad(z.prettifyError(parsed.error));
  for (const [at, exemption] of parsed.data.entries()) {
    const strange = unknown(exemption.case);
    if (strange !== undefined) {
      throw bad(
        `[${at}].case is ${JSON.stringify(exemption.case)}, which is no case of the matrix; ${strange}`,
      );
    }
    const twin = parsed.data.findIndex((other, position) => position < at && overlap(other, exemption));
    if (twin >= 0) {
      throw bad(
        `[${twin}] and [${at}] both exempt ${exemptedText(exemption)}: keep one of them, so that one reason and one day hold`,
      );
    }
  }
  return parsed.data;
}

/** Whether a failure could be exempted by both. */
function overlap(a: Exemption, b: Exemption): boolean {
  if (a.case !== b.case || layerOf(a) !== layerOf(b)) return false;
  const sameMode = runModes.some((mode) => holdsIn(a, mode) && holdsIn(b, mode));
  return sameMode && (a.check === undefined || b.check === undefined || a.check === b.check);
}

export function layerOf({ layer }: Exemption): Layer {
  return layer ?? 'behavior';
}

export function holdsIn({ modes }: Exemption, mode: string): boolean {
  return modes === undefined || (modes as readonly string[]).includes(mode);
}

/** Its last day is one on which it holds. @param day `2026-06-01`, UTC */
export function hasExpired({ expires }: Exemption, day: string): boolean {
  return day > expires;
}

/** `behavior postgres_to_mssql__scd2: scd2_history_closed`, or without the check where the whole case is meant. */
export function exemptedText(exemption: Exemption): string {
  const of = exemption.check === undefined ? '' : `: ${exemption.check}`;
  return `${layerOf(exemption)} ${exemption.case}${of}`;
}

/** `exempted until 2026-12-31 by DATA-42: the driver rounds`, and who answers for it. */
export function untilText({ expires, ticket, reason, owner }: Exemption): string {
  return `exempted until ${expires} by ${ticket}${owner === undefined ? '' : ` (${owner})`}: ${reason}`;
}
