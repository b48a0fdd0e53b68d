/** Databases of a test's own for the specs of the loader's ClickHouse source and sink. */
import { openSink } from '../../../src/loader/sinks/clickhouse.ts';
import { openSource } from '../../../src/loader/sources/clickhouse.ts';
import type { Read, Sink, Source } from '../../../src/loader/contract.ts';
import type { Manifest, ManifestStrategy, SourceOptions } from '../../../src/model/manifest.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { test as base } from '../../support/clickhouse.ts';

export { expect } from '@playwright/test';

export interface LoadDatabases {
  readonly url: string;
  /** Databases, by the schemas of a manifest. */
  readonly landing: string;
  readonly staging: string;
  readonly source: string;
  manifest(strategy: ManifestStrategy, options?: SourceOptions): Manifest;
  sink(manifest: Manifest, timestamp?: bigint, url?: string): Promise<Sink>;
  open(manifest: Manifest): Promise<Source>;
}

export const test = base.extend<{ at: LoadDatabases }>({
  at: async ({ prefix, client, clickhouse }, use) => {
    const { url } = clickhouse;
    const [landing, staging, source] = ['landing', 'staging', 'public'].map((name) => `${prefix}${name}`) as [
      string,
      string,
      string,
    ];
    for (const database of [landing, source])
      await client.command(`CREATE DATABASE ${database} ENGINE = Atomic`);
    const opened: AsyncDisposable[] = [];
    const connection = (to: string) => ({ system: 'clickhouse', driver: 'clickhouse', url: to });
    await use({
      url,
      landing,
      staging,
      source,
      manifest: (strategy, options = {}) => ({
        kind: 'dpone.integration_matrix.case.v1',
        name: `spec.${strategy.mode}`,
        certification: { case_id: 'spec', guide: 'spec.md', required_profiles: [] },
        source: {
          type: 'clickhouse',
          connection_id: 'clickhouse_demo',
          connection_type: 'params',
          table: { schema: source, name: 'orders' },
          options,
        },
        sink: {
          type: 'clickhouse',
          connection_id: 'clickhouse_demo',
          connection_type: 'params',
          table: { schema: landing, name: 'orders' },
          staging: { schema: staging },
          options: { schema_evolution: { enabled: true }, quality: { mode: 'warn' } },
          strategy,
        },
      }),
      async sink(manifest, timestamp = 0n, to = url) {
        const sink = await openSink({
          connection: connection(to),
          manifest,
          run_id: 'spec',
          load_timestamp: timestamp,
        });
        opened.push(sink);
        return sink;
      },
      async open(manifest) {
        const opening = await openSource({ connection: connection(url), manifest });
        opened.push(opening);
        return opening;
      },
    });
    for (const each of opened) await each[Symbol.asyncDispose]();
  },
});

export const column = {
  id: { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  day: { name: 'day', family: 'date', kind: 'date', nullable: true },
  label: { name: 'label', family: 'text', kind: 'text', nullable: true },
} as const satisfies Record<string, Column>;

export async function* once(...rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  yield rows;
}

export async function readAll(source: Source, what: Read): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of source.read(what)) rows.push(...batch);
  return rows;
}
