/** The two ends of a load, watched: who is being waited for, and who has failed, is told by name. */
import { errorWords } from '../model/error-words.ts';
import { MatrixError } from '../model/error.ts';
import type { Connection } from '../model/loader.ts';
import { redact } from '../model/redact.ts';
import type { Row } from '../model/rows.ts';
import type { Sink, Source } from './contract.ts';
import { instead } from './instead.ts';

type Role = 'source' | 'sink';

/** Whom a load waits for: while a sink takes rows it is the source that it waits for, until the next rows are there. */
export class Waiting {
  readonly #for = new Set<{ readonly who: string }>();

  /** Who has been asked last, of those that have not answered; undefined where nobody is waited for. */
  get who(): string | undefined {
    return [...this.#for].at(-1)?.who;
  }

  async during<T>(who: string, work: () => Promise<T>): Promise<T> {
    const one = { who };
    this.#for.add(one);
    try {
      return await work();
    } finally {
      this.#for.delete(one);
    }
  }
}

/** One end by its name, and what is asked of it. */
export class Watched {
  readonly #who: string;
  readonly #code: string;
  readonly #waiting: Waiting;

  constructor(role: Role, { system, url }: Connection, waiting: Waiting) {
    this.#who = `the ${role}, ${system} at ${redact(url)}`;
    this.#code = `MATRIX_${role.toUpperCase()}_FAILED`;
    this.#waiting = waiting;
  }

  /** @throws MatrixError MATRIX_SOURCE_FAILED, MATRIX_SINK_FAILED for what is no error of ours yet */
  async asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#waiting.during(this.#who, work);
    } catch (error) {
      throw this.#named(error);
    }
  }

  source(source: Source): Source {
    return instead(source, {
      columns: (target) => this.asked(() => source.columns(target)),
      position: () => this.asked(() => source.position()),
      confirm: (position) => this.asked(() => source.confirm(position)),
      read: (what, hashed) => this.#batches(source.read(what, hashed)),
    });
  }

  sink(sink: Sink): Sink {
    return instead(sink, {
      columns: () => this.asked(() => sink.columns()),
      state: () => this.asked(() => sink.state()),
      save: (state) => this.asked(() => sink.save(state)),
      stage: (columns, batches) => this.asked(() => sink.stage(columns, batches)),
      exchange: (staged, what) => this.asked(() => sink.exchange(staged, what)),
      isEmpty: () => this.asked(() => sink.isEmpty()),
      discard: (staged) => this.asked(() => sink.discard(staged)),
      ...(sink.committedSteps
        ? { committedSteps: () => this.asked(async () => sink.committedSteps?.() ?? 0) }
        : {}),
    });
  }

  async *#batches(read: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
    const batches = read[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.asked(() => batches.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      await batches.return?.();
    }
  }

  /** A mistake in a program is nobody's failure; an error of ours says what it has to, and names a server that is lost. */
  #named(error: unknown): unknown {
    const isMistake = error instanceof TypeError || error instanceof RangeError;
    if (isMistake || !(error instanceof Error)) return error;
    if (error instanceof MatrixError) {
      if (!isLoss(error.cause) || error.message.includes(this.#who)) return error;
      return new MatrixError(error.code, `${this.#who}, was lost: ${error.message}`, { cause: error });
    }
    return new MatrixError(this.#code, `${this.#who}, failed: ${errorWords(error)}`, { cause: error });
  }
}

/** What the system says of a connection that is no more. */
const losses = new Set(['ECONNRESET', 'ECONNREFUSED', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH']);

function isLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code: unknown = (error as { readonly code?: unknown }).code;
  return (typeof code === 'string' && losses.has(code)) || isLoss(error.cause);
}
