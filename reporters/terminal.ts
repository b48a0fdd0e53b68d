/** Where the reporter prints: colours where the terminal has them, one updating line where it can be updated. */
import { styleText } from 'node:util';
import { redact } from '../src/model/redact.ts';

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold';

/** NO_COLOR, FORCE_COLOR and whether it is a terminal are respected by `styleText`. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

export class Terminal {
  /** Whether a line can be updated; a terminal that calls itself dumb can't. */
  readonly live = process.stdout.isTTY === true && process.env['TERM'] !== 'dumb';
  /** How many lines were printed, the updating one aside. */
  lines = 0;
  #status = '';

  /** How many characters the updating line may have: one less than would wrap. */
  get width(): number {
    return Math.max((process.stdout.columns || 80) - 1, 20);
  }

  /** Prints whole lines; the updating line stays below them. */
  print(text: string): void {
    this.lines += text.split('\n').length;
    process.stdout.write(`${this.#erase()}${text}\n${this.#status}`);
  }

  /** Passes on what a test printed, colours and all, but for passwords. */
  pass(printed: string): void {
    const text = redact(printed);
    this.lines += text.split('\n').length - 1;
    if (this.#status === '') process.stdout.write(text);
    else process.stdout.write(`${this.#erase()}${text}${text.endsWith('\n') ? '' : '\n'}${this.#status}`);
  }

  /** Replaces the updating line; only for a live terminal. */
  status(text: string): void {
    const { width } = this;
    const erase = this.#erase();
    this.#status = text.length > width ? `${text.slice(0, width - 1)}…` : text;
    process.stdout.write(erase + this.#status);
  }

  clear(): void {
    const erase = this.#erase();
    this.#status = '';
    if (erase !== '') process.stdout.write(erase);
  }

  #erase(): string {
    return this.#status === '' ? '' : '\r\u001B[2K';
  }
}
