/** What a command of the command line is. */
import type { ParseArgsOptionsConfig } from 'node:util';
import type { Environment } from '../matrix/environment.ts';

/** 0: as it should be; 1: something is not; 2: the request itself was wrong. */
export type ExitCode = 0 | 1 | 2;

export interface Terminal {
  readonly environment: Environment;
  /** Standard output; the text has its own newlines. */
  out(text: string): void;
  /** Standard error. */
  error(text: string): void;
}

/** Arguments after the command's name, as `node:util` parsed them. */
export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the command's name. */
  readonly usage: string;
  /** One line for each option, by its name. */
  readonly optionHelp: Readonly<Record<string, string>>;
  /** What may follow the command's name, for its help. */
  readonly examples?: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  /** How many words it takes, at least and at most. */
  readonly words: readonly [least: number, most: number];
  /** @throws MatrixError where the request is wrong */
  run(args: Arguments, terminal: Terminal): Promise<ExitCode>;
}
