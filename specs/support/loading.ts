/** What the specs of all loader sources and sinks need: a manifest, a few columns, batches in and rows out. */
import type { Exchange, Read, Source } from '../../src/loader/contract.ts';
import type { Manifest, ManifestStrategy, SourceOptions } from '../../src/model/manifest.ts';
import type { Column, Row } from '../../src/model/rows.ts';

/** Where a manifest's tables are, by the names of its schemas. */
export interface Schemas {
  readonly source: string;
  readonly landing: string;
  readonly staging: string;
}

/** A manifest from `orders` to `orders` of one system, whose key is `id`. */
export function manifestWithin(
  system: string,
  { source, landing, staging }: Schemas,
  strategy: ManifestStrategy,
  options: SourceOptions = {},
): Manifest {
  const connected = {
    type: system,
    connection_id: `${system}_demo`,
    connection_type: 'params',
  } as const;
  return {
    kind: 'dpone.integration_matrix.case.v1',
    name: `spec.${strategy.mode}`,
    certification: { case_id: 'spec', guide: 'spec.md', required_profiles: [] },
    source: { ...connected, table: { schema: source, name: 'orders' }, options },
    sink: {
      ...connected,
      table: { schema: landing, name: 'orders' },
      staging: { schema: staging },
      options: { schema_evolution: { enabled: true }, quality: { mode: 'warn' } },
      strategy,
    },
  };
}

export const column = {
  id: { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  day: { name: 'day', family: 'date', kind: 'date', nullable: true },
  label: { name: 'label', family: 'text', kind: 'text', nullable: true },
} as const satisfies Record<string, Column>;

/** An exchange that removes nothing and adds all, for what differs from it. */
export const addAll: Exchange = {
  remove: { what: 'nothing' },
  by: 'delete',
  add: { what: 'all' },
  events: 'upsert',
  state: {},
};

export async function* once(...rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

/** All rows that an iteration gives, in its order. */
export async function collected<Item>(batches: AsyncIterable<readonly Item[]>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}

export function readAll(source: Source, what: Read): Promise<readonly Row[]> {
  return collected(source.read(what));
}
