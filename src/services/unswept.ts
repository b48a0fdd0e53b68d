/** What dead runs left on servers that outlive runs: remembered until somebody has a way to that server again. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ServerRecord } from './run-folder.ts';

export interface Unswept extends ServerRecord {
  readonly prefix: string;
}

function folderIn(machine: string): string {
  const path = join(machine, 'unswept');
  mkdirSync(path, { recursive: true });
  return path;
}

/** Remembers that names with this prefix may stand on that server. */
export function rememberUnswept(machine: string, { system, server }: ServerRecord, prefix: string): void {
  const unswept: Unswept = { system, server, prefix };
  writeFileSync(join(folderIn(machine), `${randomUUID()}.json`), JSON.stringify(unswept));
}

/** What is still remembered. */
export function unsweptIn(machine: string): readonly Unswept[] {
  const folder = folderIn(machine);
  return readdirSync(folder).flatMap((name) => read(join(folder, name)) ?? []);
}

/**
 * Has everything dropped that dead runs left on a server. What can't be dropped stays remembered.
 * @returns why, for each prefix that could not be dropped
 */
export async function sweepServer(
  machine: string,
  { system, server }: ServerRecord,
  sweep: (prefix: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const name of readdirSync(folderIn(machine))) {
    const file = join(folderIn(machine), name);
    const unswept = read(file);
    if (unswept?.system !== system || unswept.server !== server) continue;
    try {
      await sweep(unswept.prefix);
      rmSync(file, { force: true });
    } catch (error) {
      failures.push(
        `${unswept.prefix} on ${server}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  return failures;
}

function read(file: string): Unswept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Unswept;
  } catch {
    // Another run has just dropped it, or is just writing it.
    return undefined;
  }
}
