/** A pretended server: it answers what it is told to, and writes down every statement that it is sent. */
import type { BulkColumn, BulkValue, Cell, Session } from '../../../src/systems/mssql/session.ts';

export interface Answer {
  readonly to: RegExp;
  readonly rows?: readonly object[];
  /** How many rows a statement touches. */
  readonly count?: number;
  readonly error?: Error;
}

/** A server's error as the driver gives it. */
export function serverError(number: number, message: string): Error {
  return Object.assign(new Error(message), { number });
}

export class PretendedServer {
  /** Of all sessions, in order. */
  readonly sent: string[] = [];
  closed = 0;
  opened = 0;
  readonly #answers: Answer[];

  /** @param answers the first that fits is given; nothing else is answered */
  constructor(answers: readonly Answer[]) {
    this.#answers = [...answers];
  }

  /** Answers that come before all others. */
  teach(...answers: readonly Answer[]): void {
    this.#answers.unshift(...answers);
  }

  readonly open = async (): Promise<Session> => {
    this.opened += 1;
    const answered = (text: string): Answer => {
      this.sent.push(text);
      const answer = this.#answers.find(({ to }) => to.test(text));
      if (answer?.error) throw answer.error;
      return answer ?? { to: /./ };
    };
    const send = this.sent;
    const closed = (): void => void (this.closed += 1);
    return {
      query: async <Row extends object>(batch: string) => (answered(batch).rows ?? []) as readonly Row[],
      execute: async (statement) => answered(statement).count ?? 0,
      async *stream(statement): AsyncGenerator<readonly (readonly Cell[])[]> {
        const rows = answered(statement).rows ?? [];
        yield rows.map((row) => Object.values(row) as Cell[]);
      },
      bulk: async (
        table: string,
        columns: readonly BulkColumn[],
        rows: readonly (readonly BulkValue[])[],
      ) => {
        send.push(`BULK ${table} (${columns.map(({ type }) => type).join(', ')}) ${rows.length} rows`);
        return rows.length;
      },
      close: async () => closed(),
    };
  };

  /** What was sent since, in short: the first words of each statement. */
  told(words = 3): readonly string[] {
    return this.sent.splice(0).map((text) => text.split(/\s+/).slice(0, words).join(' '));
  }
}
