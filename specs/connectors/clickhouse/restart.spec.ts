/** A server that is killed and comes back: what was begun fails clearly, and the next load works. */
import { ClickHouseContainer } from '@testcontainers/clickhouse';
import { getContainerRuntimeClient } from 'testcontainers';
import { openClickHouse } from '../../../src/systems/clickhouse/client.ts';
import type { Exchange } from '../../../src/loader/contract.ts';
import { openSink } from '../../../src/loader/sinks/clickhouse.ts';
import { opColumn, seqColumn } from '../../../src/model/technical.ts';
import type { Manifest } from '../../../src/model/manifest.ts';
import { column, expect, once, test } from './loader-support.ts';

const image = process.env['DPONE_MATRIX_CLICKHOUSE_IMAGE'] ?? 'clickhouse/clickhouse-server:26.7';

test('a load that a restart breaks fails clearly, and the next one ends right', async ({ at }) => {
  test.setTimeout(180_000);
  const docker = await getContainerRuntimeClient().catch(() => null);
  test.skip(docker === null, 'no Docker engine answers');
  const container = await new ClickHouseContainer(image).withUsername('me').withPassword('word').start();
  const urlOf = () => `http://me:word@${container.getHost()}:${container.getHttpPort()}`;
  try {
    const original = await openClickHouse(urlOf(), 'specs');
    await original.command('CREATE DATABASE landing ENGINE = Atomic');
    await original.command(
      'CREATE TABLE landing.orders (id Int32, label Nullable(String)) ENGINE = MergeTree ORDER BY id',
    );
    await original.command("INSERT INTO landing.orders VALUES (1, 'one'), (2, 'two')");
    await original[Symbol.asyncDispose]();
    const bound = at.manifest({ mode: 'incremental_merge', unique_key: 'id' });
    const manifest: Manifest = {
      ...bound,
      sink: { ...bound.sink, table: { schema: 'landing', name: 'orders' }, staging: { schema: 'staging' } },
    };
    const open = () =>
      openSink({
        connection: { system: 'clickhouse', driver: 'clickhouse', url: urlOf() },
        manifest,
        run_id: 'spec',
        load_timestamp: 0n,
      });
    const what: Exchange = {
      remove: { what: 'staged_keys' },
      by: 'delete',
      add: { what: 'last_but_deletes' },
      events: 'upsert',
      state: { watermark: '1' },
    };
    const columns = [column.id, column.label, opColumn, seqColumn];
    const rows = [[1, 'eins', 'update', 1]];
    const broken = await open();
    const staged = await broken.stage(columns, once(...rows));
    await container.restart({ timeout: 0 });
    await expect(broken.exchange(staged, what)).rejects.toMatchObject({
      code: 'MATRIX_CONNECT_FAILED',
      message: expect.not.stringContaining('word'),
    });
    await broken[Symbol.asyncDispose]();
    await using next = await open();
    expect(await next.state()).toEqual({});
    const again = await next.stage(columns, once(...rows));
    expect(await next.exchange(again, what)).toEqual({ removed: 1, added: 1 });
    expect(await next.state()).toEqual({ watermark: '1' });
    await using client = await openClickHouse(urlOf(), 'specs');
    expect(await client.rows('SELECT id, label FROM landing.orders ORDER BY id')).toEqual([
      { id: 1, label: 'eins' },
      { id: 2, label: 'two' },
    ]);
  } finally {
    await container.stop({ removeVolumes: true });
  }
});
