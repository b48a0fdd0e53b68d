/** Who changes the source while it is handed over, and what of it was committed, in its order. */
import { columnIndex, rowsOf } from '../../model/rows.ts';
import type { Row, Rows } from '../../model/rows.ts';
import { opColumn } from '../../model/technical.ts';
import type { Held, HeldTransaction } from '../../systems/contract.ts';
import type { HandoffChanges, Moment, Span } from './changes.ts';

/** Two transactions of a span: one that will be committed, one that will be rolled back. */
interface OpenPair {
  readonly span: Span;
  readonly committed: HeldTransaction;
  readonly rolledBack: HeldTransaction;
}

export class Writer implements AsyncDisposable {
  readonly #source: Held;
  readonly #changes: HandoffChanges;
  readonly #committed: Row[] = [];
  readonly #made = new Set<Moment>();
  readonly #open = new Map<Span, OpenPair>();
  #spanned = 0;

  constructor(source: Held, changes: HandoffChanges) {
    this.#source = source;
    this.#changes = changes;
  }

  /** All that was committed so far. */
  get committed(): readonly Row[] {
    return this.#committed;
  }

  get words(): string {
    const open =
      this.#spanned === 0
        ? 'no transaction could be left open'
        : `${this.#spanned * 2} transactions were open across a step`;
    return `${this.#committed.length} changes were committed at ${this.#made.size} moments, and ${open}`;
  }

  /** Commits a moment's piece as one transaction; again is nothing. */
  async make(moment: Moment): Promise<void> {
    if (this.#made.has(moment)) return;
    this.#made.add(moment);
    const piece = this.#changes.pieces[moment];
    const transaction = await this.#source.begin?.();
    if (transaction) {
      await using own = transaction;
      await own.apply(piece);
      await own.commit();
    } else {
      await this.#source.apply(piece);
    }
    this.#took(piece);
  }

  /** The last one, after which every reader sees all changes. */
  async makeVisibly(moment: Moment): Promise<void> {
    this.#made.add(moment);
    await this.#source.apply(this.#changes.pieces[moment]);
    this.#took(this.#changes.pieces[moment]);
  }

  /** Opens both transactions of a span, and writes in them; nothing where the source's writers leave none open. */
  async open(span: Span): Promise<void> {
    if (!this.#source.begin) return;
    const pair = {
      span,
      committed: await this.#source.begin(),
      rolledBack: await this.#source.begin(),
    };
    this.#open.set(span, pair);
    this.#spanned += 1;
    await pair.committed.apply(this.#changes.open[span].committed);
    await pair.rolledBack.apply(this.#changes.open[span].rolledBack);
  }

  /** Ends both, where they are open still. */
  async end(span: Span): Promise<void> {
    const pair = this.#open.get(span);
    if (!pair) return;
    this.#open.delete(span);
    await pair.rolledBack.rollback();
    await pair.committed.commit();
    this.#took(this.#changes.open[span].committed);
  }

  /** The rows that the source has, from those that it had. */
  rows(before: Rows): Rows {
    const { columns } = this.#changes.pieces['before the starting point'];
    const op = columnIndex(columns, opColumn.name);
    const id = columnIndex(columns, 'id');
    const byId = new Map([...before.batches()].flat().map((row) => [row[id], row] as const));
    for (const change of this.#committed) {
      if (change[op] === 'delete') byId.delete(change[id]);
      else byId.set(change[id], change.slice(0, before.columns.length));
    }
    return rowsOf(before.columns, before.key, [...byId.values()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { committed, rolledBack } of this.#open.values()) {
      await committed[Symbol.asyncDispose]();
      await rolledBack[Symbol.asyncDispose]();
    }
  }

  #took(changes: Rows): void {
    this.#committed.push(...[...changes.batches()].flat());
  }
}
