/** What every line does alike, network or not: its switches, its counts, and the trap that springs. */
import type { Direction, Line, Traffic, Trap } from './line.ts';

/** One connection, as far as faults reach it. */
export interface Silenceable {
  /** The directions in which nothing is passed on any more. */
  readonly silent: Set<Direction>;
}

export abstract class FaultyLine<Link extends Silenceable> implements Line {
  protected readonly links = new Set<Link>();
  protected readonly counted = {
    connections: 0,
    up: 0,
    down: 0,
    replies: 0,
    pieces: 0,
    refused: 0,
    withheld: 0,
  };
  protected refuses = false;
  /** In milliseconds. */
  protected late = 0;
  protected fragments = false;
  #sprung = 0;

  abstract get names(): readonly string[];

  abstract arm(trap: Trap): void;

  abstract [Symbol.asyncDispose](): Promise<void>;

  /** Ends one connection at once. */
  protected abstract reset(link: Link): void;

  get traffic(): Traffic {
    return { ...this.counted };
  }

  get sprung(): number {
    return this.#sprung;
  }

  sever(): number {
    this.refuses = true;
    return this.cut();
  }

  cut(): number {
    const cut = this.links.size;
    for (const link of this.links) this.reset(link);
    this.links.clear();
    return cut;
  }

  refuse(refuses: boolean): void {
    this.refuses = refuses;
  }

  delay(millis: number): void {
    this.late = millis;
  }

  fragment(): void {
    this.fragments = true;
  }

  protected spring({ fault }: Trap): void {
    this.#sprung += 1;
    if (fault === 'reset') this.cut();
    else for (const { silent } of this.links) for (const each of fault.silence) silent.add(each);
  }
}
