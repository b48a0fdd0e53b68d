/** Reads a REST API page by page: snapshot, window, changes and keys; it has no transactions and no log to read. */
import type { IncomingHttpHeaders } from 'node:http';
import { MatrixError } from '../../model/error.ts';
import type { Column, Row } from '../../model/rows.ts';
import { isTechnical, opColumn, seqColumn } from '../../model/technical.ts';
import { dayText } from '../../model/time.ts';
import { addressOf } from '../../systems/api/address.ts';
import { rowsReader, untypedColumns } from '../../systems/json/rows.ts';
import type { RowArray } from '../../systems/json/rows.ts';
import { elementsOf } from '../../systems/json/scan.ts';
import { readTlsFiles } from '../../systems/tls-files.ts';
import type { OpenSource, Read, Source, SourceContext, SourcePosition, Window } from '../contract.ts';
import { required, strategyOf } from '../strategy-of.ts';
import { readPage, recordsMember } from './api/page.ts';
import type { Page } from './api/page.ts';
import { pagingOf } from './api/paging.ts';
import type { Paging } from './api/paging.ts';
import { allPages } from './api/reading.ts';
import { defaultSettings, Requests } from './api/requests.ts';
import type { ApiSettings } from './api/requests.ts';

/** Records per page where the manifest names no `batch_size`: of wide rows, larger pages are slower to take apart. */
const usualLimit = 500;

export const openSource: OpenSource = (context) => openApi(context);

/**
 * Nothing is asked before the first verb.
 * @throws MatrixError MATRIX_BAD_URL, MATRIX_BAD_CERTIFICATE, MATRIX_MANIFEST_INCOMPLETE
 */
export async function openApi(context: SourceContext, settings: Partial<ApiSettings> = {}): Promise<Source> {
  const address = addressOf(context.connection.url);
  const tls = await readTlsFiles(address.files, 'the URL of the REST API');
  return new ApiSource(context, new Requests(address, { ...defaultSettings, ...settings }, tls));
}

/** What one query asks: a path, its parameters, and the columns of its rows. */
interface Query {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
}

class ApiSource implements Source {
  readonly #context: SourceContext;
  readonly #requests: Requests;
  readonly #path: string;
  readonly #member: string;
  readonly #pagination: Paging;
  #columns: Promise<readonly Column[]> | undefined;

  constructor(context: SourceContext, requests: Requests) {
    const { manifest } = context;
    this.#context = context;
    this.#requests = requests;
    this.#path = required(manifest.source.options.url, manifest, 'source.options.url');
    this.#member = recordsMember(manifest.source.options.records_path);
    this.#pagination = pagingOf(manifest.source.options.pagination);
  }

  columns(target?: readonly Column[] | null): Promise<readonly Column[]> {
    this.#columns ??= target ? Promise.resolve(target) : this.#namedColumns();
    return this.#columns;
  }

  async *read(what: Read): AsyncGenerator<readonly Row[]> {
    const { path, parameters, columns } = this.#query(what, await this.columns());
    const limit = this.#context.manifest.source.options.batch_size ?? usualLimit;
    // A value that has no column would be lost without a word.
    const readRows = rowsReader(columns, { others: what.verb === 'keys' ? 'pass over' : 'refuse' });
    const paging = this.#pagination;
    yield* allPages(`reading ${path}`, (position) =>
      paging.style === 'next_link' && position !== null
        ? this.#requests.follow(position, (text, headers) => this.#read(text, readRows, position, headers))
        : this.#page(path, { ...parameters, ...paging.parameters(limit, position) }, readRows, position),
    );
  }

  async position(): Promise<SourcePosition> {
    throw this.#unsupported();
  }

  async confirm(): Promise<void> {
    throw this.#unsupported();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#requests[Symbol.dispose]();
  }

  #page(
    path: string,
    parameters: Readonly<Record<string, string>>,
    readRows: (text: string, at: number) => RowArray,
    position: string | null,
  ): Promise<Page> {
    return this.#requests.get(path, parameters, (text, headers) =>
      this.#read(text, readRows, position, headers),
    );
  }

  #read(
    text: string,
    readRows: (text: string, at: number) => RowArray,
    position: string | null,
    headers: IncomingHttpHeaders,
  ): Page {
    const { style, next } = this.#pagination;
    const page = readPage(text, this.#member, readRows, style === 'cursor');
    return { ...page, next: next(page, position, headers) };
  }

  #query(what: Read, columns: readonly Column[]): Query {
    const path = this.#path;
    switch (what.verb) {
      case 'snapshot':
        return { path, parameters: {}, columns };
      case 'window':
        return { path, parameters: this.#windowParameters(what.window), columns };
      case 'keys':
        return { path, parameters: {}, columns: [this.#key(columns)] };
      case 'changes':
        return this.#changes(what.after, columns);
      case 'since':
      case 'log':
        throw this.#unsupported();
    }
  }

  /** The manifest says by which parameters the API takes a window; the window itself may be one chunk of it. */
  #windowParameters({ column, from, before }: Window): Readonly<Record<string, string>> {
    const { manifest } = this.#context;
    const params: Readonly<Record<string, string>> = required(
      manifest.source.options.params,
      manifest,
      'source.options.params',
    );
    const days = { [`${column}_from`]: dayText(from), [`${column}_before`]: dayText(before) };
    for (const name of Object.keys(days)) required(params[name], manifest, `source.options.params.${name}`);
    return days;
  }

  #changes(after: number, columns: readonly Column[]): Query {
    const { manifest } = this.#context;
    const changes = required(manifest.source.options.changes, manifest, 'source.options.changes');
    const { url, op, order_by } = changes;
    return {
      path: required(url, manifest, 'source.options.changes.url'),
      parameters: { order_by, [`${order_by}_after`]: String(after) },
      columns: [...columns, { ...opColumn, name: op }, { ...seqColumn, name: order_by }],
    };
  }

  #key(columns: readonly Column[]): Column {
    const { manifest } = this.#context;
    const name = required(manifest.sink.strategy.unique_key, manifest, 'sink.strategy.unique_key');
    const key = columns.find((column) => column.name === name);
    if (key) return key;
    throw new MatrixError('MATRIX_COLUMN_MISSING', `the key ${name} is no column of ${this.#path}`);
  }

  /** Those that the first record names. @throws MatrixError MATRIX_NO_COLUMNS where there is no record */
  async #namedColumns(): Promise<readonly Column[]> {
    let named: readonly Column[] | undefined;
    const first = this.#pagination.parameters(1, null);
    await this.#page(
      this.#path,
      first,
      (text, at) => {
        let end = at;
        named = undefined;
        for (const record of elementsOf(text, at)) {
          named ??= untypedColumns(text, record.start);
          end = record.end;
        }
        return { rows: [], end: text.indexOf(']', end) + 1 };
      },
      null,
    );
    const columns = named?.filter(({ name }) => !isTechnical(name)) ?? [];
    if (columns.length > 0) return columns;
    throw new MatrixError(
      'MATRIX_NO_COLUMNS',
      `neither the target nor a record of ${this.#path}, which has none, says what the columns are`,
    );
  }

  #unsupported(): MatrixError {
    return new MatrixError(
      'MATRIX_STRATEGY_NOT_SUPPORTED',
      `strategy ${strategyOf(this.#context.manifest)} reads transactions or a log, which a REST API does not have`,
    );
  }
}
