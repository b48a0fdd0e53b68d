/** A command's log as it streams in: its beginning and its end, without secrets, in bounded memory. */
import { StringDecoder } from 'node:string_decoder';
import { stripVTControlCharacters } from 'node:util';
import { redact } from '../../model/redact.ts';

/** How much (characters) is kept of the beginning and of the end. */
const kept = { first: 16_384, last: 49_152 } as const;

/** A line is kept up to here; of a longer one more is read, so that no secret is cut where it cannot be found. */
const longestLine = 8192;
const readOfLine = 2 * longestLine;

export class CommandLog {
  readonly #secrets: readonly string[];
  readonly #decoder = new StringDecoder('utf8');
  readonly #first: string[] = [];
  readonly #last: string[] = [];
  #firstSize = 0;
  #lastSize = 0;
  #leftOut = 0;
  /** The line that has not ended yet, and how many more characters of it were not kept. */
  #line = '';
  #beyond = 0;
  #whole: string | undefined;

  /** @param secrets what no line may show: see `secretsOf` */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  write(chunk: Buffer): void {
    if (this.#whole === undefined) this.#take(this.#decoder.write(chunk));
  }

  /** All that is kept; what is left out in between is counted. Nothing is written to it afterwards. */
  end(): string {
    if (this.#whole !== undefined) return this.#whole;
    this.#take(this.#decoder.end());
    if (this.#line !== '') this.#endLine();
    const gap = this.#leftOut === 0 ? [] : [`… ${this.#leftOut} lines left out …`];
    this.#whole = [...this.#first, ...gap, ...this.#last].join('\n');
    return this.#whole;
  }

  #take(text: string): void {
    const [head = '', ...lines] = text.split('\n');
    this.#extend(head);
    for (const line of lines) {
      this.#endLine();
      this.#extend(line);
    }
  }

  #extend(text: string): void {
    const room = readOfLine - this.#line.length;
    this.#line += text.slice(0, room);
    this.#beyond += Math.max(text.length - room, 0);
  }

  #endLine(): void {
    const line = redact(stripVTControlCharacters(this.#line), this.#secrets).trimEnd();
    const more = Math.max(line.length - longestLine, 0) + this.#beyond;
    this.#keep(more === 0 ? line : `${line.slice(0, longestLine)}… (${more} more characters)`);
    this.#line = '';
    this.#beyond = 0;
  }

  #keep(line: string): void {
    const size = line.length + 1;
    if (this.#last.length === 0 && this.#firstSize + size <= kept.first) {
      this.#first.push(line);
      this.#firstSize += size;
      return;
    }
    this.#last.push(line);
    this.#lastSize += size;
    while (this.#lastSize > kept.last && this.#last.length > 1) {
      this.#lastSize -= (this.#last.shift() as string).length + 1;
      this.#leftOut += 1;
    }
  }
}

/** The last lines of a log, for a message. */
export function endOf(log: string, lines = 10): string {
  return log.trimEnd().split('\n').slice(-lines).join('\n');
}
