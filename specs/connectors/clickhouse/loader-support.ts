/** Databases of a test's own for the specs of the loader's ClickHouse source and sink. */
import { openSink } from '../../../src/loader/sinks/clickhouse.ts';
import { openSource } from '../../../src/loader/sources/clickhouse.ts';
import type { Sink, SinkContext, Source } from '../../../src/loader/contract.ts';
import type { Manifest, ManifestStrategy, SourceOptions } from '../../../src/model/manifest.ts';
import { test as base } from '../../support/clickhouse.ts';
import { manifestWithin } from '../../support/loading.ts';

export { expect } from '@playwright/test';

export interface LoadDatabases {
  readonly url: string;
  /** Databases, by the schemas of a manifest. */
  readonly landing: string;
  readonly staging: string;
  readonly source: string;
  manifest(strategy: ManifestStrategy, options?: SourceOptions): Manifest;
  sink(manifest: Manifest, timestamp?: bigint, url?: string, more?: Partial<SinkContext>): Promise<Sink>;
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
      manifest: (strategy, options) =>
        manifestWithin('clickhouse', { source, landing, staging }, strategy, options),
      async sink(manifest, timestamp = 0n, to = url, more = {}) {
        const sink = await openSink({
          connection: connection(to),
          manifest,
          // Each of a run of its own, as loads are that have nothing to do with each other.
          run_id: `spec ${opened.length}`,
          load_timestamp: timestamp,
          ...more,
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

export { column, once, readAll } from '../../support/loading.ts';
