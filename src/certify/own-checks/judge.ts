/** What a check of the user's own answered, as a check of the case: whether it is a pass is never its own word. */
import { inspect, isDeepStrictEqual } from 'node:util';
import { asWritten } from '../../evidence/json.ts';
import { clip } from '../../evidence/text.ts';
import { ownPrefix } from '../../model/check.ts';
import type { Check } from '../../model/check.ts';

/** No side of a check is nearly as long (characters of JSON); what is longer is kept as the beginning of its text. */
const longest = 20_000;

export interface Circumstances {
  /** Rows and columns of the target that the check was handed. */
  readonly looked: number;
  /** Rows that the target must hold. */
  readonly expectedRows: number;
}

/** @param answer anything: a repo may be in JavaScript */
export function judged(name: string, answer: unknown, { looked, expectedRows }: Circumstances): Check {
  const failed = (why: string): Check => failedInWords(name, why);
  const said: Readonly<Record<string, unknown>> = Object(answer);
  const { expected, observed, compared, detail, notApplicable } = said;
  if (typeof notApplicable === 'string' && notApplicable !== '') {
    return check(name, 'not_applicable', null, null, notApplicable);
  }
  if (expected === undefined || observed === undefined) {
    return failed('it compared nothing: return { expected, observed }, or { notApplicable: why }');
  }
  if (compared !== undefined && !isCount(compared)) {
    return failed(`compared is ${inspect(compared)}: how many were looked at is a whole number from 0`);
  }
  const sides = written(expected, observed);
  if (!sides) return failed('expected or observed is a value that JSON has no form for');
  const [wanted, found] = sides;
  if (!isDeepStrictEqual(expected, observed)) {
    const isAlike = isDeepStrictEqual(wanted, found);
    const unseen = 'they differ in type, or beyond what is shown';
    return check(name, 'failed', wanted, found, texts(detail, isAlike && unseen));
  }
  const many = compared ?? looked;
  if (many > 0 || (compared === undefined && !isEmpty(expected))) {
    return check(name, 'passed', wanted, found, texts(detail, many > 0 && `${many} looked at`));
  }
  if (compared === 0 || expectedRows === 0) {
    return check(name, 'not_applicable', wanted, found, texts(detail, 'nothing was there to compare'));
  }
  return failed(
    `it looked at nothing, and two empty values say nothing (${JSON.stringify(wanted)}): ` +
      'read the rows by observed.rows(), or say how many it looked at by `compared`',
  );
}

/** A failure that has no two sides: the words say it all. */
export function failedInWords(name: string, why: string): Check {
  return check(name, 'failed', null, null, why);
}

function check(
  name: string,
  status: Check['status'],
  expected: unknown,
  observed: unknown,
  detail: string | undefined,
): Check {
  return { name: ownPrefix + name, status, expected, observed, ...(detail ? { detail } : {}) };
}

function texts(...parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('; ');
}

/** Both sides as the artifact will have them; undefined where it can't. */
function written(...sides: readonly [unknown, unknown]): readonly [unknown, unknown] | undefined {
  try {
    return sides.map((side) => {
      const { value } = asWritten(side) as { readonly value: unknown };
      const text = JSON.stringify(value);
      return text.length <= longest ? value : clip(text, longest);
    }) as unknown as readonly [unknown, unknown];
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return !value;
  if (value instanceof Uint8Array) return value.length === 0;
  return Object.keys(value).length === 0;
}
