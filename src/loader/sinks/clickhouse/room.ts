/** Whether the parts of a table can be rewritten: a DELETE or an UPDATE that finds no room for that waits for it, without a word. */
import { MatrixError } from '../../../model/error.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import { qualified, quoteLiteral } from '../../../systems/clickhouse/quoting.ts';

/** A part is rewritten only where this many times its size is free: the server's own rule. */
const coefficient = 1.1;

export interface Rewritten {
  readonly database: string;
  readonly name: string;
  /** Of the server, for an error. */
  readonly server: string;
}

/**
 * Asked before each statement that rewrites parts. A user who may not see the server's disks has it wait instead.
 * @throws MatrixError MATRIX_DISK_FULL
 */
export async function requireRoom(client: ClickHouse, { database, name, server }: Rewritten): Promise<void> {
  const table = (column: string): string =>
    `database = ${quoteLiteral(database)} AND ${column} = ${quoteLiteral(name)}`;
  const [row] = await client
    .rows<{ largest: string; free: string }>(
      `SELECT toString(max(bytes_on_disk)) AS largest, (SELECT toString(max(unreserved_space)) FROM system.disks
         WHERE name IN (SELECT arrayJoin(disks) FROM system.storage_policies WHERE policy_name IN (
           SELECT storage_policy FROM system.tables WHERE ${table('name')}))) AS free
       FROM system.parts WHERE active AND ${table('table')}`,
    )
    .catch(() => []);
  if (!row || Number(row.largest) * coefficient <= Number(row.free)) return;
  throw new MatrixError(
    'MATRIX_DISK_FULL',
    `the disk of ClickHouse at ${server} is full: a part of ${qualified(database, name)} has ${row.largest} bytes to be ` +
      `rewritten, and ${row.free} are free; give it room and load again`,
  );
}
