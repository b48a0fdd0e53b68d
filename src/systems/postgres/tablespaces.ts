/** Tablespaces of the harness: folders beneath one of the server's machine, each with the ballast that fills its disk. */
import type { Client } from './client.ts';
import { quoteIdent, quoteLiteral } from './quoting.ts';

/** The server makes the folder itself: to be a tablespace it must be the server's own, whoever that is on its machine. */
export async function makeTablespace(client: Client, name: string, parent: string): Promise<void> {
  const folder = `${parent}/${name}`;
  await run(client, `mkdir -m 700 ${inShell(folder)}`);
  await client.query(`CREATE TABLESPACE ${quoteIdent(name)} LOCATION ${quoteLiteral(folder)}`);
}

/** With its ballast and its folder; it must hold nothing any more. */
export async function dropTablespace(client: Client, name: string): Promise<void> {
  const folder = await folderOf(client, name);
  await client.query(`DROP TABLESPACE ${quoteIdent(name)}`);
  await run(client, `rm -f ${ballastOf(folder)} && rmdir ${inShell(folder)}`);
}

/** Takes all of the disk that is left. */
export async function fillDisk(client: Client, name: string): Promise<void> {
  // It ends because there is no room left, which is what is wanted.
  await run(client, `cat /dev/zero > ${ballastOf(await folderOf(client, name))} 2> /dev/null || true`);
}

export async function clearDisk(client: Client, name: string): Promise<void> {
  await run(client, `rm -f ${ballastOf(await folderOf(client, name))}`);
}

/** Bytes of its disk that are free, as the server's machine counts them. */
export async function freeBytes(client: Client, name: string): Promise<number> {
  const folder = await folderOf(client, name);
  const program = quoteLiteral(`stat -f -c '%a %S' ${inShell(folder)}`);
  await client.query(`BEGIN; CREATE TEMPORARY TABLE free_blocks (line text) ON COMMIT DROP;
    COPY free_blocks FROM PROGRAM ${program}`);
  const { rows } = await client.query<{ line: string }>('SELECT line FROM free_blocks');
  await client.query('COMMIT');
  const [blocks, size] = (rows[0]?.line ?? '').split(' ').map(Number);
  return (blocks as number) * (size as number);
}

async function folderOf(client: Client, name: string): Promise<string> {
  const { rows } = await client.query<{ folder: string }>(
    'SELECT pg_tablespace_location(oid) AS folder FROM pg_tablespace WHERE spcname = $1',
    [name],
  );
  return rows[0]?.folder as string;
}

function ballastOf(folder: string): string {
  return inShell(`${folder}.ballast`);
}

function inShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * Has the server run a program on its machine. It is sent an empty line, and must read it: to one that has ended before, the
 * server can't write, and calls it failed.
 */
async function run(client: Client, command: string): Promise<void> {
  await client.query(`COPY (SELECT) TO PROGRAM ${quoteLiteral(`cat > /dev/null; ${command}`)}`);
}
