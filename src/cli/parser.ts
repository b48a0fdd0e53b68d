/** Reads a command line by the commands' own descriptions: the one place that knows the parsing library. */
import { Argument, Command as Parser, CommanderError, Option as ParserOption } from 'commander';
import type { HelpContext } from 'commander';
import { didYouMean } from '../matrix/nearest.ts';
import { MatrixError } from '../model/error.ts';
import { packageVersion } from '../model/package.ts';
import { badRequest, isGroup } from './command.ts';
import type { Command, ExitCode, Given, Group, Option, Terminal } from './command.ts';

/** Help reads the same on every screen, so that it can stand in the docs. */
const helpWidth = 100;

/**
 * Runs one command line.
 * @throws MatrixError MATRIX_UNKNOWN_COMMAND, MATRIX_BAD_REQUEST, and what the command throws
 */
export async function runLine(root: Group, argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let ended: ExitCode = 0;
  const parser = groupParser(root, terminal, (code) => (ended = code));
  parser.version(packageVersion, '--version', 'print the version of the package');
  // `help list` is `list --help`.
  const line = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  try {
    await parser.parseAsync([...line], { from: 'user' });
    return ended;
  } catch (error) {
    // Help and version are told by way of an error; help that nobody asked for is told because a command is missing.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
}

type End = (code: ExitCode) => void;

class MatrixParser extends Parser {
  /** The command with the names of those it is in. */
  get path(): string {
    const { parent } = this;
    return parent instanceof MatrixParser ? `${parent.path} ${this.name()}` : this.name();
  }

  /** The library's errors in this product's words: what is allowed, and the nearest. */
  override error(message: string, { code = '' }: { code?: string } = {}): never {
    const [, named = ''] = /'([^']*)'/.exec(message) ?? [];
    if (code === 'commander.unknownCommand') throw this.#unknownCommand(named);
    if (code !== 'commander.unknownOption') {
      const said = message.replace(/^error: /, '').replace(/\.$/, '');
      throw badRequest(`${this.name()}: ${said}; usage: ${this.path} ${this.usage()}`);
    }
    const options = [...this.options.flatMap(({ long }) => long ?? []), '--help'];
    throw badRequest(
      `${this.name()} has no option ${named}; ${didYouMean(named, options)} Allowed: ${options.join(', ')}`,
    );
  }

  /** A command that is not there has no help either. */
  override outputHelp(context?: HelpContext | ((text: string) => string)): void {
    const [word] = this.args;
    if (this.commands.length > 0 && word !== undefined && !word.startsWith('-')) {
      throw this.#unknownCommand(word);
    }
    super.outputHelp(context as HelpContext);
  }

  #unknownCommand(name: string): MatrixError {
    const shown = this.createHelp().visibleCommands(this);
    const names = shown.map((command) => command.name());
    return new MatrixError(
      'MATRIX_UNKNOWN_COMMAND',
      `${JSON.stringify(name)} is not a command; ${didYouMean(name, names)} Commands: ${names.join(', ')}; see ${this.path} --help`,
    );
  }
}

function emptyParser({ name, summary, details }: Command | Group, terminal: Terminal): MatrixParser {
  const parser = new MatrixParser(name);
  parser
    .summary(summary)
    .description(details ?? `${summary[0]?.toUpperCase()}${summary.slice(1)}.`)
    .helpOption('-h, --help', 'print this text')
    .helpCommand(false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text),
      writeErr: (text) => terminal.error(text),
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
      getOutHasColors: () => terminal.colors ?? false,
      getErrHasColors: () => false,
    });
  return parser;
}

function groupParser(group: Group, terminal: Terminal, end: End): MatrixParser {
  const parser = emptyParser(group, terminal).usage('<command> [options]').enablePositionalOptions();
  for (const command of group.commands) {
    const isHidden = !isGroup(command) && command.isHidden === true;
    parser.addCommand(
      isGroup(command) ? groupParser(command, terminal, end) : commandParser(command, terminal, end),
      { hidden: isHidden },
    );
  }
  if (group.epilogue) parser.addHelpText('after', `\n${group.epilogue}`);
  return parser as MatrixParser;
}

function commandParser(command: Command, terminal: Terminal, end: End): MatrixParser {
  const parser = emptyParser(command, terminal);
  const { words = [], options, examples, takesAll } = command;
  for (const { name, about, isOptional } of words) {
    parser.addArgument(new Argument(isOptional ? `[${name}]` : `<${name}>`, about));
  }
  const names = Object.keys(options);
  for (const name of names) parser.addOption(optionParser(name, options[name] as Option, parser));
  if (takesAll) parser.allowUnknownOption().allowExcessArguments().passThroughOptions().helpOption(false);
  if (examples.length > 0) {
    parser.addHelpText('after', () => {
      const shown = examples.map(({ words: after, about }) =>
        [`  # ${about}`, `  ${parser.path} ${after}`.trimEnd()].join('\n'),
      );
      return `\nFor example:\n${shown.join('\n')}`;
    });
  }
  return parser.action(async () => {
    const values = Object.fromEntries(
      names.map((name) => [name, parser.getOptionValue(new ParserOption(`--${name}`).attributeName())]),
    );
    end(await command.run({ options: values, words: parser.args } as unknown as Given, terminal));
  }) as MatrixParser;
}

function optionParser(name: string, option: Option, parser: MatrixParser): ParserOption {
  if (option.kind === 'flag') return new ParserOption(`--${name}`, option.about).default(false);
  if (option.kind === 'many') {
    return new ParserOption(`--${name} <${option.placeholder}>`, option.about)
      .default([], 'none')
      .argParser((text: string, before: readonly string[]) => [...before, text]);
  }
  let times = 0;
  const read = (text: string): string => {
    times += 1;
    if (times > 1) throw badRequest(`${parser.name()}: --${name} is given ${times} times`);
    if (option.kind === 'choice' && !option.allowed.includes(text)) {
      throw badRequest(
        `${parser.name()}: --${name} is ${JSON.stringify(text)}; ${didYouMean(text, option.allowed)} ` +
          `Allowed: ${option.allowed.join(', ')}`,
      );
    }
    return text;
  };
  if (option.kind === 'value') {
    return new ParserOption(`--${name} <${option.placeholder}>`, option.about).argParser(read);
  }
  return new ParserOption(`--${name} <${option.allowed.join('|')}>`, option.about)
    .default(option.byDefault, option.byDefault)
    .argParser(read);
}
