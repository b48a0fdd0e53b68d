/** What may stand next on a command line, from the commands' own descriptions. */
import { isGroup } from './command.ts';
import type { Command, Group, Option } from './command.ts';

/**
 * Words that begin as the last one does.
 * @param words after the program's name; the last is being typed, and may be empty. A shell that breaks words at `=`
 *   (bash) gives it as a word of its own, and is answered with the value alone
 */
export function completionsOf(root: Group, words: readonly string[]): readonly string[] {
  const joined = words.at(-1) === '=' ? [...words, ''] : words;
  const typed = joined.at(-1) ?? '';
  const { command, rest } = commandOf(root, joined.slice(0, -1));
  if (isGroup(command)) return starting(typed, [...shownNames(command), '--help']);
  return optionValues(command, rest, typed) ?? wordsOrOptions(command, rest, typed);
}

/** The command that the words lead to, and what of them follows its name. */
function commandOf(root: Group, words: readonly string[]) {
  let command: Command | Group = root;
  let at = 0;
  for (; at < words.length && isGroup(command); at++) {
    const named: Command | Group | undefined = command.commands.find(({ name }) => name === words[at]);
    // `help list` is of list.
    if (!named && !(at === 0 && words[0] === 'help')) break;
    command = named ?? command;
  }
  return { command, rest: words.slice(at) };
}

function shownNames({ commands }: Group): readonly string[] {
  return commands.filter((each) => isGroup(each) || !each.isHidden).map(({ name }) => name);
}

/** Where the value of an option is being typed, those that it may have; undefined where none is. */
function optionValues(
  { options }: Command,
  rest: readonly string[],
  typed: string,
): readonly string[] | undefined {
  const inOne = /^--([^=]+)=(.*)$/s.exec(typed);
  const before = rest.at(-1) === '=' ? rest.at(-2) : rest.at(-1);
  const option = options[inOne?.[1] ?? before?.replace(/^--/, '') ?? ''];
  if (!option || option.kind === 'flag' || (!inOne && !before?.startsWith('--'))) return undefined;
  if (!inOne) return valuesOf(option, typed);
  return valuesOf(option, inOne[2] ?? '').map((value) => `--${inOne[1]}=${value}`);
}

function valuesOf(option: Exclude<Option, { kind: 'flag' }>, typed: string): readonly string[] {
  if (option.kind === 'choice') return starting(typed, option.allowed);
  const offered = option.offered?.() ?? [];
  if (option.kind === 'many' || !option.isList) return starting(typed, offered);
  const listed = typed.split(',').slice(0, -1);
  const before = listed.map((value) => `${value},`).join('');
  return starting(
    typed,
    offered.filter((value) => !listed.includes(value)).map((value) => before + value),
  );
}

function wordsOrOptions(
  { words = [], options }: Command,
  rest: readonly string[],
  typed: string,
): readonly string[] {
  const given = rest.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/s, ''));
  if (typed.startsWith('-')) {
    const names = Object.keys(options).map((name) => `--${name}`);
    return starting(typed, [...names.filter((name) => !given.includes(name)), '--help']);
  }
  const isValue = (index: number): boolean => {
    const option = options[rest[index - 1]?.replace(/^--/, '') ?? ''];
    return rest[index - 1]?.startsWith('--') === true && option !== undefined && option.kind !== 'flag';
  };
  const place = rest.filter((word, index) => !word.startsWith('-') && !isValue(index)).length;
  return starting(typed, words[place]?.offered?.() ?? []);
}

function starting(typed: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith(typed));
}

const runs = `_dpone_matrix_run() {
  if command -v dpone-matrix >/dev/null 2>&1; then dpone-matrix "$@"; else npx --no dpone-matrix "$@"; fi
}`;

/** What a shell has to read once, by the shell's name. */
export const completionScripts = {
  bash: `# Completion of dpone-matrix for bash.
${runs}
_dpone_matrix() {
  local IFS=$'\\n'
  COMPREPLY=($(_dpone_matrix_run complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _dpone_matrix dpone-matrix
`,
  zsh: `#compdef dpone-matrix
# Completion of dpone-matrix for zsh.
${runs}
_dpone_matrix() {
  local -a found
  found=("\${(@f)$(_dpone_matrix_run complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n $found ]]; then compadd -- $found; else _files; fi
}
compdef _dpone_matrix dpone-matrix
`,
} as const;
