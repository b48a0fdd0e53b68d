/** Who is alive: a load signs a lease while it runs, for ClickHouse has no sessions that could be asked. */
import { randomBytes } from 'node:crypto';

import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';

const tableName = '__dpone__leases';

/** How often (ms) a lease is signed again. */
const interval = 15_000;

/** How long (s, by the server's clock) after its last signature a load counts as dead. */
export const patience = 120;

/** A name that no other load has. @param mark what the names of all loads of its run begin with */
export function newOwner(mark: string): string {
  return mark + randomBytes(8).toString('hex');
}

/** Old signatures go by themselves. */
export function createLeases(database: string): string {
  return `CREATE TABLE IF NOT EXISTS ${qualified(database, tableName)} (owner String, signed DateTime64(3, 'UTC'))
    ENGINE = MergeTree ORDER BY owner TTL toDateTime(signed) + INTERVAL 1 DAY`;
}

/** Signs now and from time to time, until it is disposed of. */
export class Lease implements Disposable {
  readonly #timer: NodeJS.Timeout;

  private constructor(sign: () => Promise<void>) {
    // One that fails is not told: the statements of the load itself will fail as well.
    this.#timer = setInterval(() => void sign().catch(() => {}), interval);
    // A load that has ended otherwise keeps no process alive.
    this.#timer.unref();
  }

  static async take(client: ClickHouse, database: string, owner: string): Promise<Lease> {
    const sign = () => client.command(signStatement(database, owner));
    await sign();
    return new Lease(sign);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

export function signStatement(database: string, owner: string): string {
  return `INSERT INTO ${qualified(database, tableName)} SELECT ${quoteLiteral(owner)}, now64(3, 'UTC')`;
}

/** The owners that have signed lately. */
export async function livingOwners(client: ClickHouse, database: string): Promise<ReadonlySet<string>> {
  const rows = await client.rows<{ owner: string }>(
    `SELECT DISTINCT owner FROM ${qualified(database, tableName)}
     WHERE signed > now64(3, 'UTC') - INTERVAL ${patience} SECOND`,
  );
  return new Set(rows.map(({ owner }) => owner));
}
