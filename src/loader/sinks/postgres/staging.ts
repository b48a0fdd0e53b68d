/** Staging tables: their names, which tell whose they are, and the removal of those whose owner is gone. */
import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';
import { hashColumn, opColumn, seqColumn } from '../../../model/technical.ts';
import type { CatalogueColumn } from '../../../systems/postgres/catalogue.ts';
import { qualified, quoteIdent } from '../../../systems/postgres/quoting.ts';
import type { Client } from '../../../systems/postgres/client.ts';
import { stagedAs, stagingPrefix } from '../tables/staging.ts';

/** The session that staging tables belong to: its process id and its start, which no other session shares. */
export interface Owner {
  readonly pid: number;
  /** Microseconds since 1970, in base 36. */
  readonly started: string;
}

export async function ownerOf(client: Client): Promise<Owner> {
  const { rows } = await client.query<{ pid: number; started: bigint }>(
    `SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint AS started
     FROM pg_stat_activity WHERE pid = pg_backend_pid()`,
  );
  const row = rows[0];
  if (!row)
    throw new MatrixError('MATRIX_NO_SESSION', 'the server does not show this session in pg_stat_activity');
  return { pid: row.pid, started: row.started.toString(36) };
}

export function stagingName(owner: Owner, ordinal: number): string {
  return `${stagingPrefix}${owner.pid}_${owner.started}_${ordinal}`;
}

/** Drops the staging tables that a killed load left behind. Returns their names. */
export async function dropOrphans(client: Client, schema: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind = 'r' AND c.relname ~ '^${stagingPrefix}[0-9]+_[0-9a-z]+_[0-9]+$' ORDER BY 1`,
    [schema],
  );
  if (rows.length === 0) return [];
  const sessions = await client.query<{ pid: number; started: bigint | null }>(
    `SELECT pid, (extract(epoch FROM backend_start) * 1000000)::bigint AS started FROM pg_stat_activity`,
  );
  const dropped: string[] = [];
  for (const { name } of rows) {
    const [pid, started] = name.slice(stagingPrefix.length).split('_');
    // Another role's session shows its process id alone: it may be the owner.
    const alive = sessions.rows.some(
      (session) =>
        session.pid === Number(pid) && (session.started === null || session.started.toString(36) === started),
    );
    if (alive) continue;
    await client.query(`DROP TABLE IF EXISTS ${qualified(schema, name)}`);
    dropped.push(name);
  }
  return dropped;
}

/** A staged column with the type that it has in the target, or that staging gives to a column of its own. */
export interface StagingColumn {
  readonly name: string;
  readonly native: string;
}

const own: readonly StagingColumn[] = [
  { name: opColumn.name, native: 'character varying(10)' },
  { name: seqColumn.name, native: 'integer' },
  { name: hashColumn.name, native: 'bytea' },
];

/** @throws MatrixError MATRIX_COLUMN_MISSING for a data column that the target does not have */
export function stagingColumns(
  table: string,
  columns: readonly Column[],
  target: readonly CatalogueColumn[],
): readonly StagingColumn[] {
  return stagedAs<StagingColumn>(table, columns, target, own).map(({ name, native }) => ({ name, native }));
}

/** No constraint and no log: a row that the target would refuse is refused by the target. */
export function createStaging(staging: string, columns: readonly StagingColumn[]): string {
  return `CREATE UNLOGGED TABLE ${staging} (${columns.map(({ name, native }) => `${quoteIdent(name)} ${native}`).join(', ')})`;
}

/** A table that could stand in the target's place. @param storage the target's storage parameters, see {@link storageOf} */
export function createShadow(staging: string, target: string, storage: string | null): string {
  return `CREATE TABLE ${staging} (LIKE ${target} INCLUDING ALL)${storage === null ? '' : ` WITH (${storage})`}`;
}

/** A table's storage parameters as `WITH` takes them, which `LIKE` does not copy; null where it has none. */
export async function storageOf(client: Client, table: string): Promise<string | null> {
  const { rows } = await client.query<{ storage: string | null }>(
    `SELECT string_agg(format('%I = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ') AS storage
     FROM pg_class c, unnest(c.reloptions) AS o WHERE c.oid = $1::regclass`,
    [table],
  );
  return rows[0]?.storage ?? null;
}
