/** The tables and columns of one exchange, as its statements name them. */
import { MatrixError } from '../../../model/error.ts';
import type { ManifestStrategy } from '../../../model/manifest.ts';
import { hashColumn, opColumn, seqColumn } from '../../../model/technical.ts';
import type { Exchange, Staged } from '../../contract.ts';

/** A key column; the target may allow a null in it. */
export interface KeyColumn {
  readonly name: string;
  readonly nullable: boolean;
}

/** The columns of a history target. */
export interface HistoryColumns {
  readonly from: string;
  readonly to: string;
  readonly current: string;
}

/** Every name is quoted. */
export interface ExchangeNames<Key extends KeyColumn = KeyColumn> {
  readonly target: string;
  readonly staged: string;
  /** Staged columns that the target holds too, in their order; operation and sequence are not among them. */
  readonly columns: readonly string[];
  /** The target's key; absent where the manifest has none. */
  readonly key?: Key;
  /** The staged set of all keys of the source, for `staged_keys_and_gone`. */
  readonly keys?: string;
  readonly op: string;
  readonly seq: string;
  readonly hash: string;
  readonly history?: HistoryColumns;
}

export interface Naming<Key extends KeyColumn> {
  /** Quoted and qualified. */
  readonly target: string;
  /** The target's columns. */
  readonly held: readonly Key[];
  readonly quote: (name: string) => string;
  /** Where a staging table stands, quoted and qualified. */
  readonly place: (staged: string) => string;
}

export function exchangeNames<Key extends KeyColumn>(
  strategy: ManifestStrategy,
  staged: Staged,
  { remove }: Pick<Exchange, 'remove'>,
  { target, held, quote, place }: Naming<Key>,
): ExchangeNames<Key> {
  const { unique_key, valid_from, valid_to, current_flag, hash } = strategy;
  const byName = new Map(held.map((column) => [column.name, column]));
  const key = unique_key === undefined ? undefined : byName.get(unique_key);
  const isHistory = valid_from !== undefined && valid_to !== undefined && current_flag !== undefined;
  return {
    target,
    staged: place(staged.name),
    columns: staged.columns
      .map(({ name }) => name)
      .filter((name) => byName.has(name) && name !== opColumn.name && name !== seqColumn.name)
      .map(quote),
    ...(key ? { key: { ...key, name: quote(key.name) } } : {}),
    ...(remove.what === 'staged_keys_and_gone' ? { keys: place(remove.keys.name) } : {}),
    op: quote(opColumn.name),
    seq: quote(seqColumn.name),
    hash: quote(hash ?? hashColumn.name),
    ...(isHistory
      ? { history: { from: quote(valid_from), to: quote(valid_to), current: quote(current_flag) } }
      : {}),
  };
}

/** A name that an exchange can't do without. @throws MatrixError MATRIX_MANIFEST_INCOMPLETE */
export function present<T>(value: T | undefined, what: string): T {
  if (value !== undefined) return value;
  throw new MatrixError(
    'MATRIX_MANIFEST_INCOMPLETE',
    `this exchange needs ${what}, and the manifest names none`,
  );
}

/** What an expiry needs. @throws MatrixError MATRIX_UNSUPPORTED_EXCHANGE, MATRIX_MANIFEST_INCOMPLETE */
export function expiring(
  { what }: Exchange['remove'],
  { history }: Pick<ExchangeNames, 'history'>,
): HistoryColumns {
  if (what === 'differing_and_gone') return present(history, 'the columns of a history');
  throw new MatrixError(
    'MATRIX_UNSUPPORTED_EXCHANGE',
    `only differing_and_gone can expire rows, not ${what}`,
  );
}
