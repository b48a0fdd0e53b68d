/** A line to an end without a network: the same faults, at the verbs by which the reference loader speaks to it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Sink, Source } from '../../loader/contract.ts';
import { instead } from '../../loader/instead.ts';
import { MatrixError } from '../../model/error.ts';
import type { Row } from '../../model/rows.ts';
import { FaultyLine } from './faulty-line.ts';
import type { Silenceable } from './faulty-line.ts';
import type { Direction, Trap } from './line.ts';

/** What one opened end is: silent or broken on its own. */
interface Link extends Silenceable {
  isReset: boolean;
}

/** A call of a verb goes up and its result comes down; a batch goes the way of its rows. Each counts as one byte. */
export class VerbLine extends FaultyLine<Link> {
  readonly #who: string;
  #trap: Trap | undefined;

  /** @param who in words, for errors */
  constructor(who: string) {
    super();
    this.#who = who;
  }

  get names(): readonly string[] {
    return [];
  }

  /** Springs at the next message of its direction: a message is as many bytes as one likes. */
  arm(trap: Trap): void {
    this.#trap = trap;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sever();
  }

  protected reset(link: Link): void {
    link.isReset = true;
  }

  /** The moment at which a sink with a network would send its commit. */
  async commits(): Promise<void> {
    for (const link of this.links) await this.#passes('up', link);
  }

  source(source: Source): Source {
    const link = this.#opened();
    const asked = <T>(work: () => Promise<T>): Promise<T> => this.#asked(link, work);
    return instead(source, {
      columns: (target) => asked(() => source.columns(target)),
      position: () => asked(() => source.position()),
      confirm: (position) => asked(() => source.confirm(position)),
      read: (what) => this.#passed(source.read(what), 'down', link),
    });
  }

  sink(sink: Sink): Sink {
    const link = this.#opened();
    const asked = <T>(work: () => Promise<T>): Promise<T> => this.#asked(link, work);
    return instead(sink, {
      columns: () => asked(() => sink.columns()),
      state: () => asked(() => sink.state()),
      save: (state) => asked(() => sink.save(state)),
      stage: (columns, batches) => asked(() => sink.stage(columns, this.#passed(batches, 'up', link))),
      exchange: (staged, what) => asked(() => sink.exchange(staged, what)),
      isEmpty: () => asked(() => sink.isEmpty()),
      discard: (staged) => asked(() => sink.discard(staged)),
    });
  }

  #opened(): Link {
    const link: Link = { silent: new Set(), isReset: false };
    this.links.add(link);
    this.counted.connections += 1;
    return link;
  }

  async #asked<T>(link: Link, work: () => Promise<T>): Promise<T> {
    await this.#passes('up', link);
    const result = await work();
    await this.#passes('down', link);
    return result;
  }

  async *#passed(
    batches: AsyncIterable<readonly Row[]>,
    direction: Direction,
    link: Link,
  ): AsyncGenerator<readonly Row[]> {
    for await (const batch of batches) {
      const size = this.fragments ? 1 : Math.max(batch.length, 1);
      for (let at = 0; at < Math.max(batch.length, 1); at += size) {
        await this.#passes(direction, link);
        yield batch.slice(at, at + size);
      }
    }
  }

  async #passes(direction: Direction, link: Link): Promise<void> {
    if (this.refuses) {
      this.counted.refused += 1;
      throw new MatrixError('MATRIX_CONNECT_FAILED', `${this.#who} takes no connection`);
    }
    if (this.late > 0) await pause(this.late);
    if (this.#trap?.direction === direction) this.#springNow(this.#trap);
    if (link.isReset) {
      throw new MatrixError('MATRIX_CONNECT_FAILED', `the connection to ${this.#who} was reset`);
    }
    if (link.silent.has(direction)) {
      this.counted.withheld += 1;
      await new Promise<never>(() => {});
    }
    this.counted[direction] += 1;
    this.counted.pieces += 1;
  }

  /** A reset takes the message with it that it springs at. */
  #springNow(trap: Trap): void {
    this.#trap = undefined;
    if (trap.fault === 'reset') this.counted.withheld += 1;
    this.spring(trap);
  }
}
