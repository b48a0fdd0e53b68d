/** What a load has left in Postgres, standing there otherwise and meaning the same. */
import { targetLocation } from '../../../src/model/location.ts';
import { storedColumns } from '../../../src/systems/postgres/catalogue.ts';
import { connectClient, qualified, quoteIdent } from '../../../src/systems/postgres/client.ts';
import type { Client } from '../../../src/systems/postgres/client.ts';
import { copyOut } from '../../../src/systems/postgres/copy.ts';
import { draws, shuffled } from './draws.ts';
import { spelledOtherwise } from './spellings.ts';
import { aroundLoad } from './variation.ts';
import type { Variation } from './variation.ts';

/** A loader's own end of its work. */
interface Target {
  readonly client: Client;
  /** Quoted and qualified. */
  readonly table: string;
  readonly schema: string;
  readonly name: string;
  readonly seed: number;
}

const extraColumns = async ({ client, table }: Target): Promise<void> => {
  await client.query(`ALTER TABLE ${table} ADD COLUMN "_loaded at" timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN _took interval DEFAULT '1 day', ADD COLUMN _parts money[], ADD COLUMN _dropped text,
    ADD COLUMN _number bigint GENERATED ALWAYS AS IDENTITY`);
  await client.query(`ALTER TABLE ${table} DROP COLUMN _dropped`);
};

const inOrder = (seed: number): string => `ORDER BY md5(id::text || '${seed}')`;

const putBackInAnotherOrder = async ({ client, table, seed }: Target): Promise<void> => {
  await client.query(`CREATE TEMPORARY TABLE kept AS SELECT * FROM ${table} ${inOrder(seed)}; TRUNCATE ${table};
    INSERT INTO ${table} SELECT * FROM kept`);
};

const updatedInPlace = async ({ client, table, seed }: Target): Promise<void> => {
  await client.query(`UPDATE ${table} SET id = id WHERE abs(hashtext(id::text || '${seed}')) % 2 = 0`);
  await client.query(`VACUUM (FREEZE, ANALYZE) ${table}`);
};

const clustered = async ({ client, table }: Target): Promise<void> => {
  await client.query(`CREATE INDEX by_variant ON ${table} (mock_variant DESC)`);
  await client.query(`CLUSTER ${table} USING by_variant`);
};

/** Another table under the old name, its columns in another order and without a constraint. */
const madeAnew = async (target: Target): Promise<void> => replaced(target, '');

const partitioned = async (target: Target): Promise<void> => {
  await replaced(target, 'PARTITION BY HASH (id)');
};

async function replaced({ client, table, schema, name, seed }: Target, how: string): Promise<void> {
  const stored = await storedColumns(client, schema, name);
  const columns = shuffled(stored, seed).map((column) => ({ ...column, name: quoteIdent(column.name) }));
  const fresh = qualified(schema, `${name}_fresh`);
  await client.query(
    `CREATE TABLE ${fresh} (_mine text, ${columns.map((column) => `${column.name} ${column.native}`).join(', ')}) ${how}`,
  );
  for (let part = 0; how !== '' && part < 3; part += 1) {
    await client.query(
      `CREATE TABLE ${qualified(schema, `${name}_${part}`)} PARTITION OF ${fresh} FOR VALUES WITH (MODULUS 3, REMAINDER ${part})`,
    );
  }
  const names = columns.map((column) => column.name).join(', ');
  await client.query(`INSERT INTO ${fresh} (${names}) SELECT ${names} FROM ${table} ${inOrder(seed)}`);
  await client.query(`DROP TABLE ${table}; ALTER TABLE ${fresh} RENAME TO ${quoteIdent(name)}`);
}

/** The rows are elsewhere, as where a load is published by pointing a view at them. */
const seenThroughAView = async ({ client, table, name }: Target): Promise<void> => {
  await client.query(`ALTER TABLE ${table} RENAME TO ${quoteIdent(`${name}_blue`)}`);
  await client.query(`CREATE VIEW ${table} AS SELECT * FROM ${table.replace(/"$/, '_blue"')}`);
};

const ways = {
  'extra columns': extraColumns,
  'put back in another order': putBackInAnotherOrder,
  'updated in place': updatedInPlace,
  clustered,
  'made anew': madeAnew,
  partitioned,
  'seen through a view': seenThroughAView,
} as const;

export type Way = keyof typeof ways;
export const wayNames = Object.keys(ways) as readonly Way[];

export function tableStandsOtherwise(way: Way, seed: number): Variation {
  return afterTheLoad((target) => ways[way](target), seed);
}

/** Every value is written once more, in a spelling that the server reads as the same value. */
export function valuesSpelledOtherwise(seed: number): Variation {
  return afterTheLoad(async ({ client, table, schema, name }) => {
    const columns = await storedColumns(client, schema, name);
    const names = columns.map((column) => quoteIdent(column.name));
    const natives = columns.map((column) => column.native);
    const draw = draws(seed);
    const updates: string[] = [];
    const query = `SELECT ctid::text, ${names.join(', ')} FROM ${table}`;
    for await (const batch of copyOut(client, query, ['text', ...natives])) {
      for (const [ctid, ...values] of batch) {
        const set = values.flatMap((value, index) =>
          value === null
            ? []
            : [`${names[index]} = ${spelledOtherwise(natives[index] as string, value, draw)}`],
        );
        updates.push(`UPDATE ${table} SET ${set.join(', ')} WHERE ctid = '${String(ctid)}'`);
      }
    }
    // In one transaction, so that no row takes the place of another before its turn.
    await client.query(['BEGIN', ...updates, 'COMMIT'].join(';\n'));
  }, seed);
}

/** What no loader may do: `1.5` becomes `1.50000000000000`. */
export function scalesWidened(): Variation {
  return afterTheLoad(async ({ client, table, schema, name }) => {
    const columns = await storedColumns(client, schema, name);
    const widened = columns
      .filter(({ native }) => native === 'numeric')
      .map((column) => `${quoteIdent(column.name)} = ${quoteIdent(column.name)} + 0.00000000000000`);
    await client.query(`UPDATE ${table} SET ${widened.join(', ')}`);
  });
}

/** The source's rows are locked for a while, and then lie elsewhere in its files; nothing is written to them. */
export function sourceLockedAndVacuumed(): Variation {
  return aroundLoad(async (request, load) => {
    const report = await load(request);
    await session(request.connections.source.url, async (client) => {
      await client.query('SELECT id FROM public.orders FOR UPDATE');
      await client.query('VACUUM (FULL, FREEZE, ANALYZE) public.orders');
    });
    return report;
  });
}

function afterTheLoad(work: (target: Target) => Promise<void>, seed = 0): Variation {
  return aroundLoad(async (request, load) => {
    const report = await load(request);
    const { schema, name } = targetLocation(request.manifest.sink);
    const table = qualified(schema, name);
    await session(request.connections.sink.url, (client) => work({ client, table, schema, name, seed }));
    return report;
  });
}

async function session(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = await connectClient(url, 'another loader');
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
