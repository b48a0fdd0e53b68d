/** What a loader answered, made fit to be checked and kept: a loader may answer anything. */
import { inspect } from 'node:util';
import type { LoadReport } from '../model/loader.ts';
import { redact } from '../model/redact.ts';

/** No report of a real load is nearly as long (characters); what is longer is kept as the beginning of its text. */
const longest = 20_000;

export interface Answer {
  /** The claim to check; null where the answer has not the shape of a report. Its counts may still be anything. */
  readonly report: LoadReport | null;
  /** For the evidence: the answer as JSON, or in words where it has no such form. */
  readonly words: unknown;
}

/** A copy, so that a loader that keeps its object can't change the claim while it is checked. */
export function readReport(answer: unknown): Answer {
  const json = jsonOf(answer);
  if (json === undefined) return { report: null, words: answer === undefined ? null : clip(inspect(answer)) };
  const copy: unknown = JSON.parse(json);
  return { report: hasShape(copy) ? copy : null, words: json.length > longest ? clip(json) : copy };
}

/** JSON that other languages write says null where there is nothing. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function hasShape(value: unknown): value is LoadReport {
  if (!isObject(value)) return false;
  const { chunks } = value;
  return isAbsent(chunks) || (Array.isArray(chunks) && chunks.every(isObject));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what JSON has no form for: a cycle, a bigint, a function, nothing. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function clip(whole: string): string {
  const text = redact(whole);
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}
