/** An embedded PostgreSQL server of a spec's own, for what would disturb the others: settings, roles, strange databases. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../src/services/machine-folder.ts';
import { connectClient } from '../../src/systems/postgres/client.ts';
import { service } from '../../src/systems/postgres/service.ts';
import { makeEngines, withoutContainers } from '../services/support.ts';

export interface OwnServer extends AsyncDisposable {
  /** Of its superuser. */
  readonly url: string;
  query(statement: string, database?: string): Promise<readonly Record<string, unknown>[]>;
}

export async function ownServer(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'dpmt-'));
  chmodSync(folder, 0o755);
  const { engines } = makeEngines(makeFolder(join(folder, 'machine')), withoutContainers(service));
  const { url } = await engines.lease({ system: 'postgres', slot: 0, runMode: 'mock_local', external: {} });
  return {
    url,
    async query(statement, database = 'postgres') {
      const at = new URL(url);
      at.pathname = `/${database}`;
      const client = await connectClient(at.toString(), 'spec');
      try {
        return (await client.query(statement)).rows as Record<string, unknown>[];
      } finally {
        await client.end();
      }
    },
    async [Symbol.asyncDispose]() {
      await engines.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
