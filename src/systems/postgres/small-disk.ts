/** The small disk that a server of our own has beside its data folder, and a database that is moved there. */
import type { OnSmallDisk, SmallDisk } from '../contract.ts';
import { checkDatabase } from '../names.ts';
import type { Keeper } from './keeper.ts';
import { clearDisk, dropTablespace, fillDisk, freeBytes, makeTablespace } from './tablespaces.ts';

/** The server's own setting that tells where its small disk is. */
export const smallDiskSetting = 'dpone_matrix.small_disk';

/** The server's code for a disk on which there is no room. */
const diskFull = '53100';

/** Null where the server's settings name no such disk. */
export async function smallDiskOf(keeper: Keeper): Promise<SmallDisk | null> {
  const parent = await keeper.databases.onServer(async (client) => {
    const { rows } = await client.query<{ folder: string | null }>(
      'SELECT current_setting($1, true) AS folder',
      [smallDiskSetting],
    );
    return rows[0]?.folder ?? '';
  });
  return parent === '' ? null : { take: (database) => take(keeper, parent, database) };
}

async function take(keeper: Keeper, parent: string, database: string): Promise<OnSmallDisk> {
  checkDatabase(database);
  const { databases, sessions } = keeper;
  const tablespace = `${database}_disk`;
  await databases.onServer((client) => makeTablespace(client, tablespace, parent));
  const home = await databases.move(database, tablespace);
  // The first session writes a file of the catalogue, and without room for it none is let in.
  await sessions.use(database, (client) => client.query('SELECT'));
  const clear = () => databases.onServer((client) => clearDisk(client, tablespace));
  const free = () => databases.onServer((client) => freeBytes(client, tablespace));
  return {
    async fill() {
      const before = await free();
      await databases.onServer((client) => fillDisk(client, tablespace));
      return before - (await free());
    },
    clear,
    free,
    refusal: () => refusalIn(keeper, database),
    tells: 'that the disk is full',
    isTold: (words) => /disk.?(is )?full|no space left|53100/i.test(words),
    async [Symbol.asyncDispose]() {
      await clear();
      await sessions.leave(database);
      await databases.onServer((client) =>
        client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [database]),
      );
      await databases.move(database, home);
      await databases.onServer((client) => dropTablespace(client, tablespace));
    },
  };
}

/** Asked by a table of the harness, of which nothing is left either way. */
function refusalIn({ sessions }: Keeper, database: string): Promise<string | null> {
  return sessions.use(database, async (client) => {
    try {
      await client.query('BEGIN; CREATE TABLE public.dpone_matrix_probe AS SELECT 1 AS one');
      return null;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === diskFull) {
        return `${diskFull}: ${error.message}`;
      }
      throw error;
    } finally {
      await client.query('ROLLBACK');
    }
  });
}
