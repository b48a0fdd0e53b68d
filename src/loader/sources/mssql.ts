/** Reads a SQL Server database: tables in one state, and changes from change data capture or change tracking. */
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { isTechnical } from '../../model/technical.ts';
import { tableColumns } from '../../systems/mssql/catalogue.ts';
import type { CatalogueColumn } from '../../systems/mssql/catalogue.ts';
import { openSession } from '../../systems/mssql/client.ts';
import { qualified, quoteName } from '../../systems/mssql/quoting.ts';
import { readRows, selectList } from '../../systems/mssql/read.ts';
import type { ReadColumn } from '../../systems/mssql/read.ts';
import type { Session } from '../../systems/mssql/session.ts';
import type { Read, Source, SourceContext, SourcePosition } from '../contract.ts';
import { endOf, findInstance, isCapturing, rangeQuery, readCaptured } from './mssql/captured.ts';
import type { CapturedRange } from './mssql/captured.ts';
import { columnOf } from './mssql/columns.ts';
import { parsePosition, positionText } from './mssql/position.ts';
import type { Position } from './mssql/position.ts';
import { selectAll, selectChanges, selectWindow } from './mssql/queries.ts';
import { SharedSnapshot } from './mssql/snapshot.ts';
import { currentVersion, isTracked, readTracked } from './mssql/tracked.ts';

const applicationName = 'dpone-reference-loader';

export interface SourceSettings {
  /** Opens a session in the source's database; default: with the driver. */
  readonly open?: () => Promise<Session>;
}

/** @throws MatrixError MATRIX_MANIFEST_INCOMPLETE */
export async function openSource(context: SourceContext, settings: SourceSettings = {}): Promise<Source> {
  const { table } = context.manifest.source;
  if (!table) throw incomplete('source.table');
  const open = settings.open ?? (() => openSession(context.connection.url, applicationName));
  return new MssqlSource(context, table.schema, table.name, open);
}

class MssqlSource implements Source {
  readonly #context: SourceContext;
  readonly #schema: string;
  readonly #table: string;
  readonly #open: () => Promise<Session>;
  readonly #snapshot: SharedSnapshot;
  #columns: Promise<readonly CatalogueColumn[]> | undefined;
  #position: Promise<Position> | undefined;

  constructor(context: SourceContext, schema: string, table: string, open: () => Promise<Session>) {
    this.#context = context;
    this.#schema = schema;
    this.#table = table;
    this.#open = open;
    this.#snapshot = new SharedSnapshot(open);
  }

  async columns(): Promise<readonly Column[]> {
    return (await this.#dataColumns()).map((column) => columnOf(this.#shown, column));
  }

  async *read(what: Read): AsyncGenerator<readonly Row[]> {
    if (what.verb === 'log') yield* this.#readLog(what.after);
    else yield* this.#readTable(what);
  }

  /** Taken once: what this source reads later is bounded by it. */
  async position(): Promise<SourcePosition> {
    this.#position ??= this.#takePosition();
    return positionText(await this.#position);
  }

  /** Nothing is kept for a reader: changes are cleaned away by the server's own retention. */
  async confirm(): Promise<void> {}

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#snapshot[Symbol.asyncDispose]();
  }

  async *#readTable(what: Exclude<Read, { verb: 'log' }>): AsyncGenerator<readonly Row[]> {
    const columns = await this.#dataColumns();
    const { query, read } = await this.#query(what, columns);
    yield* this.#snapshot.stream((session) => readRows(session, query, read));
  }

  async #query(
    what: Exclude<Read, { verb: 'log' }>,
    columns: readonly CatalogueColumn[],
  ): Promise<{ query: string; read: readonly ReadColumn[] }> {
    const table = qualified(this.#schema, this.#table);
    const list = selectList(columns, 't');
    switch (what.verb) {
      case 'snapshot':
        return { query: selectAll(table, list), read: columns };
      case 'window':
        return {
          query: selectWindow(table, list, quoteName(what.window.column), what.window),
          read: columns,
        };
      case 'keys': {
        const read = [columns[this.#keyAt(columns)] as CatalogueColumn];
        return { query: selectAll(table, selectList(read, 't')), read };
      }
      case 'changes':
        return this.#changes(columns, what.after);
      case 'since':
        throw new MatrixError(
          'MATRIX_STRATEGY_NOT_SUPPORTED',
          'SQL Server tells no transaction ids of rows, so xmin can not read it: use cdc',
        );
    }
  }

  async #changes(
    columns: readonly CatalogueColumn[],
    after: number,
  ): Promise<{ query: string; read: readonly ReadColumn[] }> {
    const { changes } = this.#context.manifest.source.options;
    if (changes?.table === undefined) throw incomplete('source.options.changes.table');
    const { table, op, order_by } = changes;
    const held = await this.#snapshot.use((session) => tableColumns(session, this.#schema, table));
    const extra = [op, order_by].map((name) => {
      const column = held.find((candidate) => candidate.name === name);
      if (column) return column;
      throw new MatrixError('MATRIX_COLUMN_MISSING', `${this.#schema}.${table} has no column ${name}`);
    });
    const read = [...columns, ...extra];
    const place = qualified(this.#schema, table);
    return { query: selectChanges(place, selectList(read, 't'), quoteName(order_by), after), read };
  }

  async *#readLog(after: SourcePosition): AsyncGenerator<readonly Row[]> {
    if (!this.#context.manifest.source.options.cdc) throw incomplete('source.options.cdc');
    const start = parsePosition(after);
    await this.position();
    const end = (await this.#position) as Position;
    if (start.by !== end.by) {
      throw new MatrixError(
        'MATRIX_POSITION_LOST',
        `the saved position ${after} of ${this.#shown} is of the other way to read changes than ${positionText(end)}: ` +
          'capture was enabled or disabled since; load a full snapshot and prepare again',
      );
    }
    const columns = await this.#dataColumns();
    const key = this.#keyAt(columns);
    if (start.by === 'ct' && end.by === 'ct') {
      const name = { schema: this.#schema, table: this.#table };
      const range = { after: start.version, to: end.version };
      yield* this.#snapshot.stream((session) =>
        readTracked(session, name, columns, columns[key]?.name as string, range),
      );
    } else if (start.by === 'cdc' && end.by === 'cdc') {
      yield* this.#readCaptured(columns, key, { after: start.lsn, to: end.lsn });
    }
  }

  /** In a session of its own: what is captured is not part of the database's state that the snapshot shows. */
  async *#readCaptured(
    columns: readonly CatalogueColumn[],
    key: number,
    range: { readonly after: string; readonly to: string },
  ): AsyncGenerator<readonly Row[]> {
    const session = await this.#open();
    try {
      const instance = await this.#instance(session);
      if (instance === null) throw this.#notCaptured();
      yield* readCaptured(session, instance, this.#shown, columns, key, range);
    } finally {
      await session.close();
    }
  }

  /** By change data capture where the table has an instance, else by change tracking where the manifest allows it. */
  async #takePosition(): Promise<Position> {
    const { cdc } = this.#context.manifest.source.options;
    if (!cdc) throw incomplete('source.options.cdc');
    const session = await this.#open();
    try {
      const instance = await this.#instance(session);
      if (instance !== null) {
        const [range] = await session.query<CapturedRange>(rangeQuery(instance));
        return { by: 'cdc', lsn: endOf(range as CapturedRange) };
      }
      const [state] = await session.query<{ tracked: number }>(isTracked(this.#schema, this.#table));
      if (cdc.change_tracking !== true || state?.tracked !== 1) throw this.#notCaptured();
    } finally {
      await session.close();
    }
    return this.#trackedPosition();
  }

  /** @throws MatrixError MATRIX_CHANGES_INCOMPLETE, MATRIX_SNAPSHOT_NOT_ALLOWED */
  async #trackedPosition(): Promise<Position> {
    if (this.#context.manifest.sink.topic !== undefined) {
      throw new MatrixError(
        'MATRIX_CHANGES_INCOMPLETE',
        `${this.#shown} has change tracking only, which tells the last change of each key and not those between: a log needs ` +
          `all of them. Enable change data capture (sys.sp_cdc_enable_db, sys.sp_cdc_enable_table) and prepare again`,
      );
    }
    if (!(await this.#snapshot.isOneState())) {
      throw new MatrixError(
        'MATRIX_SNAPSHOT_NOT_ALLOWED',
        `changes of ${this.#shown} are tracked, and are read together with their rows in one state of the database: ` +
          'ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON',
      );
    }
    const [now] = await this.#snapshot.use((session) => session.query<{ version: string }>(currentVersion));
    return { by: 'ct', version: BigInt(now?.version ?? '0') };
  }

  async #instance(session: Session): Promise<string | null> {
    const [database] = await session.query<{ enabled: number }>(isCapturing);
    if (database?.enabled !== 1) return null;
    const [found] = await session.query<{ instance: string }>(findInstance(this.#schema, this.#table));
    return found?.instance ?? null;
  }

  #notCaptured(): MatrixError {
    return new MatrixError(
      'MATRIX_CAPTURE_MISSING',
      `${this.#shown} has neither change data capture nor (where source.options.cdc.change_tracking allows it) change tracking: ` +
        'enable one (sys.sp_cdc_enable_table; ALTER TABLE … ENABLE CHANGE_TRACKING) and prepare again',
    );
  }

  #keyAt(columns: readonly CatalogueColumn[]): number {
    const key = this.#context.manifest.sink.strategy.unique_key;
    if (key === undefined) throw incomplete('sink.strategy.unique_key');
    const at = columns.findIndex(({ name }) => name === key);
    if (at >= 0) return at;
    throw new MatrixError('MATRIX_COLUMN_MISSING', `the key ${key} is no column of ${this.#shown}`);
  }

  get #shown(): string {
    return `${this.#schema}.${this.#table}`;
  }

  /** @throws MatrixError MATRIX_NO_TABLE */
  #dataColumns(): Promise<readonly CatalogueColumn[]> {
    this.#columns ??= this.#snapshot.use(async (session) => {
      const columns = await tableColumns(session, this.#schema, this.#table);
      if (columns.length > 0) return columns.filter(({ name }) => !isTechnical(name));
      throw new MatrixError('MATRIX_NO_TABLE', `there is no table ${this.#shown} to read`);
    });
    return this.#columns;
  }
}

function incomplete(field: string): MatrixError {
  return new MatrixError(
    'MATRIX_MANIFEST_INCOMPLETE',
    `this read of a SQL Server source needs ${field}, which the manifest does not have`,
  );
}
