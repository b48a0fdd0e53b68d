/** The points that a command tells of on its standard output: each is passed on, and answered by a line on its standard input. */
import { loadPoints } from '../../model/load-point.ts';
import type { LoadPoint, Reached } from '../../model/load-point.ts';

export interface PointsAsked {
  /** Awaited at each point before it is answered. */
  readonly reached: Reached;
  /** Writes a line to the command. */
  readonly answer: (line: string) => void;
  /** Called once, with a sentence about the command, where it does not keep to what was agreed. */
  readonly wrong: (words: string) => void;
  /** Called with what `reached` has thrown. */
  readonly failed: (error: unknown) => void;
}

/** How far a command has come. */
export interface PointsTold {
  readonly last: LoadPoint | null;
  /** Where it was to wait, and had no answer yet. */
  readonly waiting: LoadPoint | null;
}

/** Longer lines (bytes) are none of a point. */
const longestLine = 1024;

export class CommandPoints {
  readonly #asked: PointsAsked;
  #line: Buffer = Buffer.alloc(0);
  #last: LoadPoint | null = null;
  #waiting: LoadPoint | null = null;
  /** How the answer begins, once it has begun. */
  #answering: string | null = null;
  #isWrong = false;

  constructor(asked: PointsAsked) {
    this.#asked = asked;
  }

  get told(): PointsTold {
    return { last: this.#last, waiting: this.#waiting };
  }

  /** Returns what is not of a point: the command's answer, as it was printed. */
  take(chunk: Buffer): Buffer {
    const answer: Buffer[] = [];
    this.#line = Buffer.concat([this.#line, chunk]);
    for (let end = this.#line.indexOf('\n'); end !== -1; end = this.#line.indexOf('\n')) {
      answer.push(this.#read(this.#line.subarray(0, end + 1)));
      this.#line = this.#line.subarray(end + 1);
    }
    if (this.#line.length > longestLine) answer.push(this.rest());
    return Buffer.concat(answer);
  }

  /** The same of a last line that was not ended. */
  rest(): Buffer {
    const line = this.#line;
    this.#line = Buffer.alloc(0);
    return this.#read(line);
  }

  /** Nothing where the line tells a point. */
  #read(line: Buffer): Buffer {
    const told = pointIn(line);
    if (told !== undefined) {
      this.#reach(told);
      return Buffer.alloc(0);
    }
    const text = line.toString('utf8').trim();
    if (text === '') return line;
    this.#answering ??= text;
    if (this.#waiting) this.#goneOn(`printed ${quoted(text)}`);
    return line;
  }

  #reach(told: unknown): void {
    const point = loadPoints.find((each) => each === told);
    if (!point)
      return this.#wrong(`told the point ${quoted(told)}, which is none: there are ${loadPoints.join(', ')}`);
    if (this.#answering !== null)
      return this.#wrong(
        `told ${point} after it had printed ${quoted(this.#answering)}; ` +
          'points, a line each, come before the report, and logs belong on standard error',
      );
    if (this.#waiting) return this.#goneOn(`told ${point}`);
    if (!mayFollow(point, this.#last))
      return this.#wrong(
        `told ${point} ${this.#last ? `after ${this.#last}` : 'first'}; the order is ${loadPoints.join(', ')}, ` +
          'and each further step of a load begins again behind before_extract',
      );
    this.#last = this.#waiting = point;
    // What it has printed without waiting may stand in the same chunk, and is read first.
    setImmediate(() => void this.#pass(point));
  }

  async #pass(point: LoadPoint): Promise<void> {
    if (this.#isWrong) return;
    try {
      await this.#asked.reached(point);
    } catch (error) {
      this.#asked.failed(error);
      return;
    }
    if (this.#isWrong) return;
    this.#waiting = null;
    this.#asked.answer(`${JSON.stringify({ continue: point })}\n`);
  }

  #goneOn(how: string): void {
    this.#wrong(
      `did not wait at ${this.#waiting}: it ${how} before it was given a line on its standard input`,
    );
  }

  #wrong(words: string): void {
    if (this.#isWrong) return;
    this.#isWrong = true;
    this.#asked.wrong(words);
  }
}

/** A load begins with the first point; a further step of it begins where one was committed. */
function mayFollow(point: LoadPoint, last: LoadPoint | null): boolean {
  const at = loadPoints.indexOf(point);
  if (last === null) return at === 0;
  return at > loadPoints.indexOf(last) || (at > 0 && isCommitted(last));
}

function isCommitted(point: LoadPoint): boolean {
  return loadPoints.indexOf(point) >= loadPoints.indexOf('after_commit');
}

/** What a line tells as its point, whatever that is; undefined where it tells none. A report may have such a field, too. */
function pointIn(line: Buffer): unknown {
  if (line.length > longestLine || !line.includes('"reached"')) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('reached' in value) || 'read' in value)
    return undefined;
  const { reached, ...others } = value;
  return Object.keys(others).length === 0 ? (reached ?? null) : value;
}

const longestQuote = 120;

function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= longestQuote ? text : `${text.slice(0, longestQuote - 1)}…`;
}
