/** The disk that a server of our own has all of its data on: filled by a table of the harness, and asked whether it takes rows. */
import { MatrixError } from '../../model/error.ts';
import type { OnSmallDisk, SmallDisk } from '../contract.ts';
import { checkDatabase } from '../names.ts';
import { hasNoRoom } from './client.ts';
import type { ClickHouse } from './client.ts';
import { databaseOf } from './make-table.ts';
import { qualified, quoteIdent } from './quoting.ts';

/** Random texts of this length (bytes) are inserted, a few at once. */
const longest = 1_048_576;
const atOnce = 'max_block_size = 8, min_insert_block_size_rows = 1, min_insert_block_size_bytes = 1';
/** Fewer bytes are left: a server refuses rows when there are many more. */
const left = 16_384;

/** Every database of the server is on that disk: nothing has to be moved. */
export function smallDiskOf(client: ClickHouse): SmallDisk {
  return { take: (database) => take(client, database) };
}

async function take(client: ClickHouse, database: string): Promise<OnSmallDisk> {
  checkDatabase(database);
  const own = databaseOf(database, 'disk');
  const [probe, ballast] = [qualified(own, 'probe'), qualified(own, 'ballast')];
  // Made while there is room: a table that could not be made would show less than one that takes no row.
  await client.command(`CREATE DATABASE ${quoteIdent(own)} ENGINE = Atomic`);
  await client.command(`CREATE TABLE ${probe} (one UInt8) ENGINE = MergeTree ORDER BY one`);
  // Of an engine that reserves nothing: what is inserted goes up to the last byte.
  await client.command(`CREATE TABLE ${ballast} (bytes String) ENGINE = Log`);
  const clear = (): Promise<void> => client.command(`TRUNCATE TABLE ${ballast} SYNC`);
  const free = (): Promise<number> => freeBytes(client);
  return {
    async fill() {
      const before = await free();
      await fill(client, ballast, before);
      return before - (await free());
    },
    clear,
    free,
    refusal: () => refusalOf(client, `INSERT INTO ${probe} SELECT 1`),
    tells: 'that the disk is full',
    isTold: (words) => /disk.{0,80}is full|no space left|not enough space|NOT_ENOUGH_SPACE/i.test(words),
    async [Symbol.asyncDispose]() {
      await clear();
      await client.command(`DROP DATABASE IF EXISTS ${quoteIdent(own)} SYNC`);
    },
  };
}

/**
 * Always by a little less than what is free, because one that found no room would be taken back. What is random can't be
 * compressed, and takes a little more than its length.
 */
async function fill(client: ClickHouse, table: string, free: number): Promise<void> {
  if (free < left) return;
  const bytes = Math.floor(free * 0.97);
  const length = Math.min(bytes, longest);
  const made = `SELECT randomString(${length}) FROM numbers(${Math.floor(bytes / length)})`;
  await refusalOf(client, `INSERT INTO ${table} ${made} SETTINGS ${atOnce}`);
  const still = await freeBytes(client);
  // The server may need of it meanwhile, and have refused.
  if (still < free) await fill(client, table, still);
}

/** How a statement is refused for want of room; null where it is not. */
async function refusalOf(client: ClickHouse, statement: string): Promise<string | null> {
  try {
    await client.command(statement);
    return null;
  } catch (error) {
    if (error instanceof MatrixError && hasNoRoom(error)) return error.message;
    throw error;
  }
}

async function freeBytes(client: ClickHouse): Promise<number> {
  const [disk] = await client.rows<{ bytes: string }>(
    "SELECT free_space AS bytes FROM system.disks WHERE name = 'default'",
  );
  return Number(disk?.bytes);
}
