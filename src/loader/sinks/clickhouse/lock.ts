/** One commit at a time per target, for ClickHouse has no lock that a client could take: a table that only one can make. */
import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MatrixError } from '../../../model/error.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';
import { livingOwners } from './leases.ts';

/** Who takes it. */
export interface LockOwner {
  /** A name that no other load has. */
  readonly owner: string;
  /** What the names of the owners of this run begin with: one of them that holds the lock is this run's predecessor. */
  readonly mark: string;
}

export interface LockSettings {
  /** How long (ms) another load's commit is waited for; default 30,000. */
  readonly patience?: number;
  /** How long (ms) a predecessor of the same run is given to end its commit before it counts as dead; default 2,000. */
  readonly grace?: number;
}

const pollMillis = 20;

/**
 * Runs work while no other load that asks for the lock of this target does. A load that has died with it is found out by
 * its lease, and one of the same run by its name.
 * @throws MatrixError MATRIX_LOCK_TIMEOUT naming who holds it, and what the work throws
 */
export async function locked<T>(
  client: ClickHouse,
  at: { readonly database: string; readonly target: string },
  who: LockOwner,
  work: () => Promise<T>,
  settings: LockSettings = {},
): Promise<T> {
  const name = `__dpone__lock_${hash('sha256', at.target).slice(0, 16)}`;
  const table = qualified(at.database, name);
  const holder = async (): Promise<string | undefined> => {
    const [row] = await client.rows<{ comment: string }>(
      `SELECT comment FROM system.tables WHERE database = ${quoteLiteral(at.database)} AND name = ${quoteLiteral(name)}`,
    );
    return row?.comment;
  };
  const release = async (owner: string): Promise<void> => {
    if ((await holder()) === owner) await client.command(`DROP TABLE IF EXISTS ${table} SYNC`);
  };
  const take = () =>
    client.command(
      `CREATE TABLE ${table} (nothing UInt8) ENGINE = Memory COMMENT ${quoteLiteral(who.owner)}`,
    );

  const { patience = 30_000, grace = 2000 } = settings;
  const began = Date.now();
  for (;;) {
    const failed = await take().then(
      () => null,
      (error: unknown) => ({ error }),
    );
    if (!failed) break;
    const other = await holder();
    // It failed for another reason, or the one who held it has just left it.
    if (other === undefined && Date.now() - began > grace) throw failed.error;
    const waited = Date.now() - began;
    if (other !== undefined) {
      const isPredecessor = other.startsWith(who.mark) && waited > grace;
      if (isPredecessor || !(await livingOwners(client, at.database)).has(other)) await release(other);
      else if (waited > patience) {
        throw new MatrixError(
          'MATRIX_LOCK_TIMEOUT',
          `another load (${other}) has been committing to ${at.target} for ${patience} ms, and it stays as it was; load again`,
        );
      }
    }
    await pause(pollMillis);
  }
  try {
    return await work();
  } finally {
    await release(who.owner).catch(() => {});
  }
}
