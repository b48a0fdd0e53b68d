/** Rows that stand behind a path of an API of the user's. */
import { MatrixError } from '../../model/error.ts';
import type { Connection } from '../../model/loader.ts';
import type { Location } from '../../model/location.ts';
import type { Pagination } from '../../model/manifest.ts';
import type { Row, Rows } from '../../model/rows.ts';
import type { Held, Name, Position, StoredColumn } from '../contract.ts';
import { jsonNative } from '../json/types.ts';
import { elementsOf, membersOf } from '../json/scan.ts';
import { checkDatabase } from '../names.ts';
import { addressOf, urlBelow } from './address.ts';
import { encodedRows } from './encoded-rows.ts';
import type { Filling } from './filling.ts';
import { pathOf } from './store.ts';

/** An API, and how it is reached. */
export interface Filled {
  readonly filling: Filling;
  readonly url: string;
  readonly system: string;
}

/** As many records as one request brings. */
const portion = 500;

/**
 * Puts rows into the API, and looks whether they are there.
 * @throws MatrixError MATRIX_BAD_FILLING where the API has others than it was given; as the API's own refusals are told
 */
export async function fill(filled: Filled, name: Name, rows: Rows): Promise<Held> {
  checkDatabase(name.database);
  const { filling } = filled;
  const path = `/${name.database}${pathOf(name)}`;
  const { columns, key } = rows;
  await filling.create(path, {
    key,
    columns: columns.map(({ name: column, kind, nullable }) => ({ name: column, kind, nullable })),
  });
  const encode = encodedRows(columns);
  let count = 0;
  let first: string | undefined;
  for (const batch of rows.batches()) {
    for (let at = 0; at < batch.length; at += portion) {
      const some = batch.slice(at, at + portion);
      first ??= Buffer.concat(encode(some.slice(0, 1))).toString('utf8');
      await filling.add(path, encode(some));
      count += some.length;
    }
  }
  const { total, text } = await filling.first(path);
  const served = firstRecord(text);
  if (total !== count || served !== first) {
    const how =
      total === count
        ? 'its first record is not, byte for byte, the one that it was given'
        : `it has ${total}`;
    throw new MatrixError(
      'MATRIX_BAD_FILLING',
      `the API at ${filling.base} was given ${count} records for ${path}, and ${how}`,
    );
  }
  return new FilledResource(filled, name, rows, path);
}

/** The text of the first record of a page; undefined where there is none. */
function firstRecord(text: string): string | undefined {
  for (const member of membersOf(text)) {
    if (text.slice(member.key.start, member.key.end) !== '"data"') continue;
    for (const record of elementsOf(text, member.start)) return text.slice(record.start, record.end);
  }
  return undefined;
}

class FilledResource implements Held {
  readonly name: Name;
  readonly connection: Connection;
  readonly pagination?: Pagination;
  readonly #filled: Filled;
  readonly #rows: Rows;
  readonly #path: string;

  constructor(filled: Filled, name: Name, rows: Rows, path: string) {
    const { pagination } = addressOf(filled.url);
    this.name = name;
    this.connection = {
      system: filled.system,
      driver: 'api',
      url: urlBelow(filled.url, `/${name.database}`),
    };
    if (pagination) this.pagination = pagination;
    this.#filled = filled;
    this.#rows = rows;
    this.#path = path;
  }

  /** A connection begins at the database, so a path needs nothing else. */
  place(_schema: string, table: string): Location {
    return { schema: '', name: pathOf({ table }) };
  }

  async columns(): Promise<readonly StoredColumn[]> {
    return this.#rows.columns.map(({ name, nullable }) => ({ name, native: jsonNative, nullable }));
  }

  /** The very rows that were held: that the API has no others is told by {@link fingerprint}. */
  async *read(): AsyncGenerator<readonly Row[]> {
    yield* this.#rows.batches();
  }

  async end(): Promise<Position> {
    return '0';
  }

  /** The API's own word for the rows that it has now: another one whenever they change. */
  async fingerprint(): Promise<string> {
    const { snapshot, total } = await this.#filled.filling.first(this.#path);
    return `snapshot ${snapshot} of ${total} records`;
  }

  clone(name: Name): Promise<Held> {
    return fill(this.#filled, name, this.#rows);
  }

  async apply(): Promise<void> {
    throw new MatrixError(
      'MATRIX_NOT_CAPTURED',
      'a REST API has neither transaction ids nor a log of changes',
    );
  }

  drop(): Promise<void> {
    return this.#filled.filling.remove(this.#path);
  }
}
