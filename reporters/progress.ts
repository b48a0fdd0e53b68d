/** How far a run is: one updating line on a terminal, in a log a line for each tenth and every ten seconds. */
import { localSkipReason } from '../src/matrix/arithmetic.ts';
import type { RunMode } from '../src/model/case.ts';
import { elapsedText, plural, roughly } from '../src/report/numbers.ts';
import type { Cell } from './collect.ts';
import type { Terminal } from './terminal.ts';

const second = 1000;
const tenSeconds = 10 * second;

/** What of the terminal it needs. */
export type Screen = Pick<Terminal, 'live' | 'width' | 'print' | 'status' | 'clear'>;

/** How many running tests a log names. */
const namedInLog = 4;

/** Below this share of the work an estimate is a guess. */
const firstEstimate = 0.05;

/** How much of the time of a run a test takes, beside a behavior that runs: a preflight reads a few files. */
export function weightOf(mode: RunMode, cell: Pick<Cell, 'case' | 'layer'>): number {
  return cell.layer === 'behavior' && localSkipReason(cell.case, mode) === null ? 1 : 0.02;
}

export interface Work {
  readonly tests: number;
  /** The sum of the tests' weights. */
  readonly weight: number;
}

export interface TestEnd {
  readonly failed: boolean;
  /** False where the test will be tried again. */
  readonly final: boolean;
  readonly weight: number;
}

export class Progress {
  readonly #screen: Screen;
  readonly #name: string;
  readonly #total: Work;
  readonly #now: () => number;
  readonly #startedAt: number;
  /** When each running test began, by title. */
  readonly #running = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #weight = 0;
  #failed = 0;
  #saidTenth = 0;
  #saidAt: number;

  /** @param name the modes that run */
  constructor(screen: Screen, name: string, total: Work, now: () => number = Date.now) {
    this.#screen = screen;
    this.#name = name;
    this.#total = total;
    this.#now = now;
    this.#startedAt = this.#saidAt = now();
    this.#timer = setInterval(() => this.tick(), screen.live ? second : tenSeconds);
    this.#timer.unref();
    if (!screen.live) screen.print(`${name}: ${plural(total.tests, 'test')}`);
  }

  begin(title: string): void {
    this.#running.set(title, this.#now());
    if (this.#screen.live) this.#screen.status(this.#text());
  }

  end(title: string, { failed, final, weight }: TestEnd): void {
    this.#running.delete(title);
    if (!final) return;
    this.#done++;
    this.#weight += weight;
    if (failed) this.#failed++;
    this.#say(true);
  }

  /** Says how it stands although nothing has happened: a person must see that it is no standstill. */
  tick(): void {
    this.#say(false);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#screen.clear();
  }

  #say(moved: boolean): void {
    if (this.#screen.live) {
      this.#screen.status(this.#text());
      return;
    }
    const tenth = Math.floor((this.#done * 10) / this.#total.tests);
    if ((moved && tenth > this.#saidTenth) || this.#now() - this.#saidAt >= tenSeconds) {
      this.#saidTenth = tenth;
      this.#saidAt = this.#now();
      this.#screen.print(this.#text());
    }
  }

  #text(): string {
    const failed = this.#failed > 0 ? ` · ${this.#failed} failed` : '';
    const text = `${this.#name} ${this.#done}/${this.#total.tests}${failed}${this.#timeText()}`;
    return text + this.#runningText(this.#screen.live ? this.#screen.width - text.length : undefined);
  }

  /** Of a run that is over in a moment nobody asks. */
  #timeText(): string {
    const elapsed = this.#now() - this.#startedAt;
    if (elapsed < tenSeconds) return '';
    const share = this.#weight / this.#total.weight;
    const left =
      share >= firstEstimate && this.#done < this.#total.tests
        ? `, about ${roughly((elapsed / share) * (1 - share))} left`
        : '';
    return ` · ${elapsedText(elapsed)}${left}`;
  }

  /** The tests that run, the longest first, as whole titles; what has no room is counted. */
  #runningText(room: number | undefined): string {
    const titles = [...this.#running].map(([title, since]) => {
      const for_ = this.#now() - since;
      return for_ < tenSeconds ? title : `${title} (${elapsedText(for_)})`;
    });
    if (titles.length === 0) return '';
    for (let shown = Math.min(titles.length, namedInLog); shown > 1; shown--) {
      const text = runningOf(titles, shown);
      if (room === undefined || text.length <= room) return text;
    }
    return runningOf(titles, 1);
  }
}

function runningOf(titles: readonly string[], shown: number): string {
  const more = titles.length - shown;
  return ` · ${titles.slice(0, shown).join(', ')}${more > 0 ? `, +${more}` : ''}`;
}
