/** A command as its words: a line is split as a shell splits it, and what only a shell can do is refused. */
import { basename } from 'node:path';
import { MatrixError } from '../../model/error.ts';

/** A program and its arguments. */
export type Words = readonly [program: string, ...args: string[]];

/** What a shell acts upon wherever it stands outside of quotes. */
const operators = /^(?:&&|\|\||>>|<<|[|&;<>()`*?\n]|\$)/;

/** The same within double quotes. */
const expansions = /^[$`]/;

const remedy =
  "no shell runs the command: give an array (['my-loader', 'a | b']), or put the line into a script and name that";

/**
 * @param command a line, or its words
 * @throws MatrixError MATRIX_LOADER_BAD_COMMAND
 */
export function wordsOf(command: string | readonly string[]): Words {
  if (typeof command !== 'string' && !isTexts(command)) {
    throw bad(`a command is a text or an array of texts, not ${shown(command)}`);
  }
  const words = typeof command === 'string' ? split(command) : command;
  const [program, ...args] = words;
  if (program === undefined || program.trim() === '') {
    throw bad(`the command ${shown(command)} names no program: give one, like 'python3 loader.py'`);
  }
  const zero = words.find((word) => word.includes('\0'));
  if (zero !== undefined) throw bad(`no word of a command can hold a zero byte: ${shown(zero)}`);
  return [program, ...args];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

/** Splits as a POSIX shell does: blanks separate, quotes and backslashes keep. */
function split(line: string): readonly string[] {
  const words: string[] = [];
  /** Undefined between words. */
  let word: string | undefined;
  let at = 0;
  const refuse = (what: string): never => {
    throw bad(`the command ${shown(line)} has ${what}, which only a shell understands; ${remedy}`);
  };
  while (at < line.length) {
    const character = line[at] as string;
    const rest = line.slice(at);
    if (character === "'" || character === '"') {
      const { text, end } = quoted(line, at, refuse);
      word = (word ?? '') + text;
      at = end;
    } else if (character === '\\') {
      const next = line[at + 1];
      if (next === undefined) throw bad(`the command ${shown(line)} ends with a backslash`);
      word = (word ?? '') + next;
      at += 2;
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else {
      const [operator] = operators.exec(rest) ?? [];
      if (operator !== undefined) refuse(named(operator, rest));
      if (word === undefined) {
        if (character === '~' || character === '#') refuse(`${character} at the beginning of a word`);
        const [variable] = /^[A-Za-z_]\w*=/.exec(rest) ?? [];
        if (variable !== undefined && words.length === 0) {
          throw bad(
            `the command ${shown(line)} begins with ${variable}…, which only a shell understands; ` +
              `variables are given by the option env: { ${variable.slice(0, -1)}: '…' }`,
          );
        }
      }
      word = (word ?? '') + character;
      at += 1;
    }
  }
  return word === undefined ? words : [...words, word];
}

/** A quoted part. In single quotes all is literal; in double ones a backslash keeps what would be special. */
function quoted(line: string, start: number, refuse: (what: string) => never) {
  const quote = line[start] as string;
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line[at] as string;
    if (character === quote) return { text, end: at + 1 };
    if (quote === '"') {
      if (character === '\\' && /["\\$`]/.test(line[at + 1] ?? '')) {
        at += 1;
        text += line[at];
        continue;
      }
      if (expansions.test(character)) refuse(named(character, line.slice(at)));
    }
    text += character;
  }
  throw bad(`the command ${shown(line)} has a ${quote} that is never closed`);
}

function named(operator: string, rest: string): string {
  if (operator === '\n') return 'a line break';
  return operator === '$' ? (/^\$(?:\w+|\{\w*\}?|\(?)/.exec(rest)?.[0] ?? '$') : operator;
}

function bad(message: string): MatrixError {
  return new MatrixError('MATRIX_LOADER_BAD_COMMAND', message);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}

/** What an interpreter runs. */
const script = /\.(?:[cm]?[jt]s|py|pyz|rb|php|pl|sh|jar|dll|lua|r|exs)$/i;

/** What people call it: the module or script that an interpreter is given, else the program. */
export function nameOf([program, ...args]: Words): string {
  const first = args.findIndex((word) => !word.startsWith('-'));
  const argument = args[first];
  const isNamed = argument !== undefined && (args[first - 1] === '-m' || script.test(argument));
  return basename(isNamed ? argument : program);
}
