/** How far a run is: one updating line on a terminal, in a log a line for each tenth and every ten seconds. */
import { plural } from '../src/report/numbers.ts';
import type { Terminal } from './terminal.ts';

const tenSeconds = 10_000;

export class Progress {
  readonly #terminal: Terminal;
  readonly #name: string;
  readonly #total: number;
  readonly #running = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #failed = 0;
  #saidTenth = 0;
  #saidAt = Date.now();

  /** @param name the modes that run */
  constructor(terminal: Terminal, name: string, total: number) {
    this.#terminal = terminal;
    this.#name = name;
    this.#total = total;
    this.#timer = setInterval(() => this.#say(false), tenSeconds);
    this.#timer.unref();
    if (!terminal.live) terminal.print(`${name}: ${plural(total, 'test')}`);
  }

  begin(title: string): void {
    this.#running.add(title);
    if (this.#terminal.live) this.#terminal.status(this.#text());
  }

  /** @param final false where the test will be tried again */
  end(title: string, failed: boolean, final: boolean): void {
    this.#running.delete(title);
    if (!final) return;
    this.#done++;
    if (failed) this.#failed++;
    this.#say(true);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#terminal.clear();
  }

  #say(moved: boolean): void {
    if (this.#terminal.live) {
      this.#terminal.status(this.#text());
      return;
    }
    const tenth = Math.floor((this.#done * 10) / this.#total);
    if ((moved && tenth > this.#saidTenth) || Date.now() - this.#saidAt >= tenSeconds) {
      this.#saidTenth = tenth;
      this.#saidAt = Date.now();
      this.#terminal.print(this.#text());
    }
  }

  #text(): string {
    const failed = this.#failed > 0 ? ` · ${this.#failed} failed` : '';
    const running = this.#running.size > 0 ? ` · ${[...this.#running].join(', ')}` : '';
    return `${this.#name} ${this.#done}/${this.#total}${failed}${running}`;
  }
}
