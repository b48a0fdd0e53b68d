/** JSON as every artifact is written: sorted keys, two spaces, a newline at the end, redacted, in one step. */
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { redact } from '../model/redact.ts';

/**
 * The text of a value. What JSON has no form for is text: integers beyond 2^53, -0, NaN, infinities; bytes are
 * hexadecimal. Fields that are undefined are left out, and URLs lose their passwords wherever they stand.
 */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(plain(value), null, 2)}\n`;
}

/** A value as it reads once it was written: two are told apart by this only where their files are. */
export function asWritten(value: unknown): unknown {
  return JSON.parse(jsonText({ value }));
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'bigint') return plainInteger(value);
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0) ? value : numberText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Date) return value.toISOString();
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // A key may be `__proto__`: entries keep it a key, where an assignment would not.
  return Object.fromEntries(sorted.map(([key, field]) => [redact(key), plain(field)]));
}

function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const temporary = '.partial';

/** Writes beside the place and renames: a reader sees the old file or the new one, never half of one. */
export function writeAtomically(path: string, text: string): void {
  const partial = join(dirname(path), `.${basename(path)}.${process.pid}${temporary}`);
  try {
    writeFileSync(partial, text);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

/** Removes what a killed run left half written in a folder. */
export function removePartials(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') && name.endsWith(temporary)) rmSync(join(folder, name), { force: true });
  }
}
