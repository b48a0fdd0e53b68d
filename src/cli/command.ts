/** What a command of the command line is: data that the parser, the help, the completion and the docs are made of. */
import type { Environment } from '../matrix/environment.ts';
import { MatrixError } from '../model/error.ts';

/** 0: as it should be; 1: something is not; 2: the request itself was wrong. */
export type ExitCode = 0 | 1 | 2;

export interface Terminal {
  readonly environment: Environment;
  /** The working directory, absolute. */
  readonly folder: string;
  /** Whether standard output is a terminal that shows colors. */
  readonly colors?: boolean;
  /** Standard output; the text has its own newlines. */
  out(text: string): void;
  /** Standard error. */
  error(text: string): void;
}

/** Words that may be offered for a value, asked for when somebody completes it. */
export type Offered = () => readonly string[];

export interface FlagOption {
  readonly kind: 'flag';
  readonly about: string;
}

export interface ChoiceOption<A extends string = string> {
  readonly kind: 'choice';
  readonly about: string;
  readonly allowed: readonly A[];
  readonly byDefault: A;
}

export interface ValueOption {
  readonly kind: 'value';
  readonly about: string;
  /** What stands for the value in the help. */
  readonly placeholder: string;
  readonly offered?: Offered;
  /** Whether it is a comma list. */
  readonly isList?: boolean;
}

interface ManyOption {
  readonly kind: 'many';
  readonly about: string;
  readonly placeholder: string;
  readonly offered?: Offered;
}

export type Option = FlagOption | ChoiceOption | ValueOption | ManyOption;
type Options = Readonly<Record<string, Option>>;

export function flag(about: string): FlagOption {
  return { kind: 'flag', about };
}

/** One of some words, the first where none is given. */
export function choice<const A extends string>(
  about: string,
  allowed: readonly [A, ...A[]],
): ChoiceOption<A> {
  return { kind: 'choice', about, allowed, byDefault: allowed[0] };
}

/** Any text; undefined where none is given. */
export function value(
  placeholder: string,
  about: string,
  more: Pick<ValueOption, 'offered' | 'isList'> = {},
): ValueOption {
  return { kind: 'value', about, placeholder, ...more };
}

/** Any texts: the option may be given again and again. */
export function many(placeholder: string, about: string, more: Pick<ManyOption, 'offered'> = {}): ManyOption {
  return { kind: 'many', about, placeholder, ...more };
}

type ValueOf<O> = O extends FlagOption
  ? boolean
  : O extends ManyOption
    ? readonly string[]
    : O extends ChoiceOption<infer A>
      ? A
      : string | undefined;

/** What was given after the command's name. */
export interface Given<O extends Options = Options> {
  /** By the option's name, without its dashes. */
  readonly options: { readonly [K in keyof O]: ValueOf<O[K]> };
  readonly words: readonly string[];
}

export interface Word {
  readonly name: string;
  readonly about: string;
  readonly isOptional?: boolean;
  readonly offered?: Offered;
}

export interface Example {
  /** What follows the command's name. */
  readonly words: string;
  /** What it is for. */
  readonly about: string;
}

interface Named {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** More of it, for its own help. */
  readonly details?: string;
}

/** A command that does something. */
export interface Command<O extends Options = Options> extends Named {
  readonly words?: readonly Word[];
  readonly options: O;
  readonly examples: readonly Example[];
  /** Left out of the help: called by scripts alone. */
  readonly isHidden?: boolean;
  /** Takes whatever follows its name, unread. */
  readonly takesAll?: boolean;
  /** @throws MatrixError where the request is wrong */
  run(given: Given<O>, terminal: Terminal): Promise<ExitCode>;
}

/** A command that only groups others. */
export interface Group extends Named {
  readonly commands: readonly (Command | Group)[];
  /** Stands at the end of its help. */
  readonly epilogue?: string;
}

export function isGroup(command: Command | Group): command is Group {
  return 'commands' in command;
}

/** Lets a command's `run` know its own options by name and type. */
export function command<const O extends Options>(described: Command<O>): Command {
  return described as unknown as Command;
}

/** The one error of a request that cannot be read. */
export function badRequest(message: string): MatrixError {
  return new MatrixError('MATRIX_BAD_REQUEST', message);
}
