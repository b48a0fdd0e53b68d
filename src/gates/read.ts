/** Reads what a gate judges: a file that is absent is told as absent, one that is wrong is an error of the request. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { MatrixError } from '../model/error.ts';
import { redact } from '../model/redact.ts';
import type { GateInput } from './contract.ts';

export interface ReadFile<T> {
  /** Null where the file is not there. */
  readonly value: T | null;
  readonly input: GateInput;
}

/** @throws MatrixError MATRIX_BAD_GATE_INPUT where the file is there and is not what it should be */
export function readJsonFile<T>(name: string, path: string, schema: z.ZodType<T>): ReadFile<T> {
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { value: null, input: { name, path, sha256: null } };
    throw bad(name, path, message);
  }
  const input = { name, path, sha256: createHash('sha256').update(text).digest('hex') };
  return { value: parseJson(name, path, text.toString('utf8'), schema), input };
}

/** The same where the file must be there. */
export function requireJsonFile<T>(name: string, path: string, schema: z.ZodType<T>) {
  const { value, input } = readJsonFile(name, path, schema);
  if (value === null) throw bad(name, path, 'there is no such file');
  return { value, input };
}

function parseJson<T>(name: string, path: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw bad(name, path, error instanceof Error ? error.message : String(error));
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw bad(name, path, z.prettifyError(parsed.error));
  return parsed.data;
}

function bad(name: string, path: string, why: string): MatrixError {
  return new MatrixError('MATRIX_BAD_GATE_INPUT', redact(`${name}: cannot take ${path}: ${why}`));
}
