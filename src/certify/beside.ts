/** What can be seen of a loader's leftovers: what else is in both databases, and the state that it keeps in files. */
import { existsSync, readdirSync } from 'node:fs';
import type { Held } from '../systems/contract.ts';

export interface Places {
  readonly source: Held;
  readonly target: Held;
  readonly state_directory: string;
}

/** Names, in order, each with where it is. A system that does not list what it has shows none. */
export async function namesBeside({ source, target, state_directory }: Places): Promise<readonly string[]> {
  const files = existsSync(state_directory)
    ? readdirSync(state_directory, { recursive: true, encoding: 'utf8' })
    : [];
  const [inSource = [], inTarget = []] = await Promise.all([source.beside?.(), target.beside?.()]);
  return [
    ...inSource.map((name) => `source: ${name}`),
    ...inTarget.map((name) => `target: ${name}`),
    ...files.map((name) => `state: ${name.replaceAll('\\', '/')}`),
  ].toSorted();
}
