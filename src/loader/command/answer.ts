/** What a command has printed, read as exactly one JSON value. */
import * as z from 'zod';
import { loadReportSchema, unsupportedSchema } from '../../matrix/load-report-schema.ts';
import type { LoadReport, LoadRequest } from '../../model/loader.ts';

export type Answer =
  | { readonly report: LoadReport }
  | { readonly unsupported: string }
  | { readonly fault: Fault };

export interface Fault {
  readonly kind: 'silent' | 'chatty' | 'bad report' | 'bad point';
  /** What is wrong, as a sentence about the command. */
  readonly words: string;
}

/** A preparation has nothing to report: it may print nothing, or any object. */
export function readAnswer(bytes: Buffer, phase: LoadRequest['phase']): Answer {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fault(
      'bad report',
      `its standard output is no UTF-8 (${bytes.length} bytes, beginning ${begun(bytes)})`,
    );
  }
  if (text.trim() === '') {
    if (phase === 'prepare') return { report: { read: 0, removed: 0, added: 0 } };
    return fault('silent', 'it printed no report: one JSON object is expected on its standard output');
  }
  const value = parsed(text);
  if (value === undefined) return notJson(text);
  return readValue(value, phase);
}

function readValue(value: unknown, phase: LoadRequest['phase']): Answer {
  const refusal = unsupportedSchema.safeParse(value);
  if (refusal.success) return { unsupported: refusal.data.unsupported };
  if (isObject(value) && 'unsupported' in value) return badShape(refusal.error);
  if (phase === 'prepare' && isObject(value)) return { report: { read: 0, removed: 0, added: 0 } };
  const report = loadReportSchema.safeParse(value);
  if (!report.success) return badShape(report.error);
  const { chunks, ...rest } = report.data;
  return { report: { ...rest, ...(chunks ? { chunks } : {}) } };
}

function badShape(error: z.ZodError): Answer {
  const faults = error.issues.map(({ path, message }) => `${path.join('.') || 'the report'}: ${message}`);
  return fault('bad report', `its report is not one: ${faults.join('; ')}`);
}

/** Text that is no JSON value as a whole: a report with something around it, or none. */
function notJson(text: string): Answer {
  const found = reportWithin(text.split('\n'));
  if (!found) {
    return fault('bad report', `its standard output is no JSON; it begins with ${quoted(text.trim())}`);
  }
  return fault(
    'chatty',
    `its standard output holds more than the report: line ${found.line} is ${quoted(found.foreign)}. ` +
      'Exactly one JSON value belongs on standard output, and logs on standard error',
  );
}

/** Where a report may begin and end, this many places are tried. */
const mostTried = 50;

/** The first line that does not belong to the answer which stands somewhere in the lines; undefined where none does. */
function reportWithin(
  lines: readonly string[],
): { readonly line: number; readonly foreign: string } | undefined {
  const at = (test: (line: string) => boolean) =>
    lines.flatMap((line, index) => (test(line.trim()) ? [index] : []));
  const starts = at((line) => line.startsWith('{')).slice(-mostTried);
  const ends = at((line) => line.endsWith('}')).slice(-mostTried);
  for (const start of starts) {
    for (const end of ends.filter((index) => index >= start)) {
      if (!isAnswer(parsed(lines.slice(start, end + 1).join('\n')))) continue;
      const line = lines.findIndex((each, index) => each.trim() !== '' && (index < start || index > end));
      return { line: line + 1, foreign: (lines[line] ?? '').trim() };
    }
  }
  return undefined;
}

function isAnswer(value: unknown): boolean {
  return loadReportSchema.safeParse(value).success || unsupportedSchema.safeParse(value).success;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const longestQuote = 120;

function quoted(text: string): string {
  const [first = ''] = text.split('\n');
  return JSON.stringify(first.length <= longestQuote ? first : `${first.slice(0, longestQuote - 1)}…`);
}

function begun(bytes: Buffer): string {
  return bytes
    .subarray(0, 8)
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ');
}

function fault(kind: Fault['kind'], words: string): Answer {
  return { fault: { kind, words } };
}
