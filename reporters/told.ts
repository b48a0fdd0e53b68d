/** What was printed in full as it happened, and whether it can still be seen when the run ends. */
import type { Terminal } from './terminal.ts';

/** So many failures, and so many other lines after the first of them, are taken in at a glance. */
const seenAtOnce = { failures: 3, lines: 6 };

export class Told {
  readonly #terminal: Terminal;
  #count = 0;
  /** Of the terminal when the first was told, and those that were told since. */
  #before = 0;
  #own = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  print(text: string): void {
    if (this.#count === 0) this.#before = this.#terminal.lines;
    this.#count++;
    this.#own += text.split('\n').length;
    this.#terminal.print(text);
  }

  /** Whether the end should name them again. */
  get isOutOfSight(): boolean {
    const between = this.#terminal.lines - this.#before - this.#own;
    return this.#count > seenAtOnce.failures || (this.#count > 0 && between > seenAtOnce.lines);
  }
}
