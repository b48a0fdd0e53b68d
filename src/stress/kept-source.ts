/** Sources that outlive their run: on a server of the user's, by a name that says what they hold, with a mark once they are whole. */
import { createHash } from 'node:crypto';
import { MatrixError } from '../model/error.ts';
import type { Column, Rows } from '../model/rows.ts';
import { rowsOf } from '../model/rows.ts';
import type { Location } from '../model/location.ts';
import type { Connector, Held } from '../systems/contract.ts';
import { keepVariable } from './options.ts';

/** Begins the names of all that is kept: no run's own names begin so. */
export const keptPrefix = 'dpm_keep_';

/** One table or topic of a source. */
export interface Part {
  readonly at: Location;
  readonly rows: Rows;
  readonly unique: boolean;
}

export interface KeptPart {
  readonly held: Held;
  /** Whether an earlier run has held it. */
  readonly wasThere: boolean;
}

const markColumns: readonly Column[] = [
  { name: 'id', family: 'int32', kind: 'integer', nullable: false },
  { name: 'mark', family: 'text', kind: 'text', nullable: false },
];

/** @param what all that decides which rows it has: another version of the product may make others */
export function keptDatabase(what: unknown, source: string): string {
  const digest = createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 12);
  return `${keptPrefix}${digest}_${source}`;
}

/** @throws MatrixError MATRIX_STRESS_NOTHING_KEPT where the engine goes with the run, or can't be asked what it holds */
export function requireKeepable(connector: Connector): void {
  const { system, provenance } = connector.engine;
  const why =
    provenance === 'external'
      ? connector.adopt
        ? undefined
        : 'its connector takes up nothing that it has not made itself'
      : `its engine (${provenance}) goes with the run; name a server of yours`;
  if (why === undefined) return;
  throw new MatrixError(
    'MATRIX_STRESS_NOTHING_KEPT',
    `${keepVariable} is 1, and a source in ${system} can't be kept: ${why}`,
  );
}

/**
 * Takes up a part that is there whole and as it was left, else makes it. One that was left in the middle is made anew.
 * @param count the rows as they are held, for who watches
 */
export async function keptPart(
  connector: Connector,
  database: string,
  { at, rows, unique }: Part,
  count: (rows: Rows) => Rows,
): Promise<KeptPart> {
  const name = { database, schema: at.schema, table: at.name };
  const markName = { ...name, table: `${at.name}_whole` };
  const adopt = (of: typeof name, as: Pick<Rows, 'columns' | 'key'>): Promise<Held> =>
    connector.adopt?.(of, as) as Promise<Held>;
  const mark = await adopt(markName, { columns: markColumns, key: ['id'] });
  const held = await adopt(name, rows);
  const told = await markIn(mark);
  if (told !== undefined && told === (await held.fingerprint())) return { held, wasThere: true };
  // A database goes with the last table that is known to be in it: this one, which nobody makes, has it stay.
  const guard = await adopt({ ...name, table: `${at.name}_guard` }, { columns: markColumns, key: ['id'] });
  // The mark first: without it what is there counts for nothing.
  await mark.drop();
  await held.drop();
  const made = await connector.hold(name, count(rows), { unique, streamed: true });
  const text = await made.fingerprint();
  await connector.hold(markName, rowsOf(markColumns, ['id'], [[1, text]]), { unique: true });
  await guard.drop();
  return { held: made, wasThere: false };
}

/** Undefined where there is none: a connector has its own words for a table that is not there. */
async function markIn(mark: Held): Promise<string | undefined> {
  if ((await mark.columns()).length === 0) return undefined;
  for await (const batch of mark.read()) for (const row of batch) return String(row[1]);
  return undefined;
}
