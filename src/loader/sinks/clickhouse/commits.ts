/** How a change of the target, the state and the turn become valid at once, one load after the other. */
import { MatrixError } from '../../../model/error.ts';
import { hasNoRoom } from '../../../systems/clickhouse/client.ts';
import type { ClickHouse } from '../../../systems/clickhouse/client.ts';
import type { Exchanged, SinkContext } from '../../contract.ts';
import { Turn, turnOwner } from '../../turn.ts';
import { locked } from './lock.ts';
import type { LockOwner } from './lock.ts';
import { confirmState, readState, writeState } from './state.ts';
import { exchangeTables } from './swap.ts';
import { identityOf, versionOf } from './target.ts';
import type { Target } from './target.ts';

type State = Readonly<Record<string, string>>;

export class Commits {
  readonly #client: ClickHouse;
  readonly #context: SinkContext;
  readonly #target: Target;
  readonly #staging: string;
  readonly #who: LockOwner;
  readonly #turn: Turn;

  constructor(client: ClickHouse, context: SinkContext, target: Target, staging: string, who: LockOwner) {
    this.#client = client;
    this.#context = context;
    this.#target = target;
    this.#staging = staging;
    this.#who = who;
    this.#turn = new Turn(this.#table);
  }

  /** The load begins with it. */
  async state(): Promise<State> {
    this.#turn.begin(await this.#savedTurn());
    return readState(this.#client, this.#staging, this.#context.manifest.name, this.#target);
  }

  /** State without rows. */
  async save(state: State): Promise<void> {
    const token = this.#turn.next(await this.#savedTurn());
    await this.#save(state, token);
    this.#turn.took(token);
  }

  /** Work while no other load commits, once what the last commit has left is settled. */
  async between(work: () => Promise<unknown>): Promise<void> {
    await this.#locked(async () => {
      await work();
      await confirmState(this.#client, this.#staging, this.#target);
    });
  }

  /** Lets a table of the staging database take the target's place once it is ready, together with the state. */
  async swapIn(name: string, state: State, prepare: () => Promise<Exchanged>): Promise<Exchanged> {
    const { database, name: target } = this.#target;
    const was = await versionOf(this.#client, database, target);
    const copy = { database: this.#staging, name };
    const exchanged = await this.#explained('stays as it was', prepare);
    await this.#locked(async () => {
      const token = this.#turn.next(await this.#savedTurn());
      await this.#save(state, token, await identityOf(this.#client, copy.database, copy.name));
      await this.#explained('may have been replaced; load again', () =>
        exchangeTables(this.#client, this.#target, copy, was, this.#turn, async () =>
          this.#context.reached?.('inside_finalize'),
        ),
      );
      this.#turn.took(token);
      await this.#context.reached?.('after_commit');
      await confirmState(this.#client, this.#staging, this.#target);
    });
    return exchanged;
  }

  /** @param change changes the target statement by statement, and calls `beforeLast` before the last of them */
  inPlace(state: State, change: (beforeLast: () => Promise<void>) => Promise<Exchanged>): Promise<Exchanged> {
    return this.#locked(async () => {
      const saved = await this.#savedTurn();
      const token = this.#turn.next(saved);
      const exchanged = await this.#explained('may hold a part of the load; load again', () =>
        change(async () => this.#context.reached?.('inside_finalize')),
      );
      await this.#context.reached?.('after_commit');
      if ((await this.#savedTurn()) !== saved) throw this.#bothWrote();
      await this.#save(state, token);
      this.#turn.took(token);
      return exchanged;
    });
  }

  /** Of two loads that commit at once the second waits for the first, and is then refused by its turn. */
  #locked<T>(commit: () => Promise<T>): Promise<T> {
    return locked(this.#client, { database: this.#staging, target: this.#table }, this.#who, commit);
  }

  async #explained<Result>(then: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      const isFull = hasNoRoom(error);
      if (!(error instanceof MatrixError) || !(isFull || error.code === 'MATRIX_STATEMENT_FAILED'))
        throw error;
      const code = isFull ? error.code : 'MATRIX_EXCHANGE_FAILED';
      throw new MatrixError(code, `${this.#table} ${then}: ${error.message}`, { cause: error });
    }
  }

  get #table(): string {
    return `${this.#target.database}.${this.#target.name}`;
  }

  /**
   * State and turn.
   * @param holder the table that must be the target for them to count
   */
  async #save(state: State, token: string, holder?: string): Promise<void> {
    const saved = { [this.#context.manifest.name]: state, [turnOwner]: { [this.#table]: token } };
    await writeState(this.#client, this.#staging, saved, holder);
  }

  async #savedTurn(): Promise<string | undefined> {
    return (await readState(this.#client, this.#staging, turnOwner, this.#target))[this.#table];
  }

  #bothWrote(): MatrixError {
    return new MatrixError(
      'MATRIX_OVERTAKEN',
      `another load of ${this.#table} was committed while this one changed its rows, and both have written to it; ` +
        'load again',
    );
  }
}
