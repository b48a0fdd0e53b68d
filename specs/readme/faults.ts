/** What is wrong in a page of prose: commands, variables, links and paths that name what is not there. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { run } from '../../src/cli/run.ts';
import { defaultChangeRatio, defaultDeleteRatio, volumeOf } from '../../src/dataset/volume.ts';
import { cases } from '../../src/matrix/cases.ts';
import { environmentVariables, readEnvironment } from '../../src/matrix/environment.ts';
import { selectCases } from '../../src/matrix/selection.ts';

/** What a page may name. */
export interface House {
  readonly root: string;
  readonly scripts: Readonly<Record<string, string>>;
  /** Names of packages that a user may be told to install. */
  readonly packages: readonly string[];
  readonly projects: readonly string[];
  /** What `playwright --help` and `playwright test --help` print. */
  readonly playwrightHelp: string;
  /** Every file of the repository, by path. */
  readonly files: readonly string[];
}

interface CodeBlock {
  readonly language: string;
  readonly text: string;
}

export function blocksOf(page: string): readonly CodeBlock[] {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

const withoutBlocks = (page: string): string => page.replaceAll(/^```\w*\n[^]*?^```$/gm, '');

function spansOf(page: string): readonly string[] {
  return [...withoutBlocks(page).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
}

/** Shell lines of the blocks, and spans that are a command by their first word; a line of two commands is two. */
export function commandsOf(page: string): readonly string[] {
  const lines = blocksOf(page).flatMap(({ language, text }) => (language === 'sh' ? text.split('\n') : []));
  const spans = spansOf(page).filter(
    (span) => /^(npm|npx|node|DPONE_\w+=\S+) ?/.test(span) && / |=/.test(span),
  );
  return [...lines, ...spans]
    .flatMap((line) => line.replace(/\s+#.*$/, '').split(' && '))
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** Faults of each command, with the command. */
export async function commandFaults(page: string, house: House): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const command of commandsOf(page)) {
    const fault = await commandFault(command.split(/\s+/), house);
    if (fault !== undefined) faults.push(`${command}: ${fault}`);
  }
  return faults;
}

const anyCase = cases[0]?.case_id ?? '';

async function commandFault(words: readonly string[], house: House): Promise<string | undefined> {
  if (words[0] === 'export') return commandFault(words.slice(1), house);
  const start = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const assignments = start < 0 ? words : words.slice(0, start);
  const [program, ...args] =
    start < 0 ? [] : words.slice(start).map((word) => word.replace(/<case_id>/, anyCase));
  return (
    environmentFault(Object.fromEntries(assignments.map((word) => word.split(/=(.*)/s)))) ??
    (program === undefined
      ? undefined
      : program === 'npm'
        ? npmFault(args, house)
        : program === 'npx' && args[0] === 'playwright'
          ? playwrightFault(args.slice(1), house)
          : program === 'docker' && args[0] === 'compose'
            ? composeFault(args.slice(1), house)
            : program === 'npx' && args[0] === 'dpone-matrix'
              ? await ownFault(args.slice(1))
              : `nobody knows ${program}`)
  );
}

/** Whether these variables would be taken: known, with values that name something and select something. */
function environmentFault(environment: Readonly<Record<string, string>>): string | undefined {
  try {
    const settings = readEnvironment(environment);
    selectCases({}, settings);
    volumeOf({
      rows: Number(settings.row_count ?? 1),
      change_ratio: settings.change_ratio ?? defaultChangeRatio,
      delete_ratio: settings.delete_ratio ?? defaultDeleteRatio,
    });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

function npmFault(
  [command = '', ...args]: readonly string[],
  { scripts, packages }: House,
): string | undefined {
  if (command === 'ci') return undefined;
  if (command === 'test') return 'test' in scripts ? undefined : 'there is no script test';
  if (command === 'run') return args[0] && args[0] in scripts ? undefined : `there is no script ${args[0]}`;
  if (command !== 'i') return `npm ${command} is not checked`;
  const unknown = args.find((arg) => !arg.startsWith('-') && !packages.includes(arg));
  return unknown && `${unknown} is none of our packages`;
}

function composeFault([option, file = '', command]: readonly string[], { files }: House): string | undefined {
  if (option !== '-f' || !files.includes(file)) return `there is no file ${file}`;
  return command === 'up' || command === 'down' ? undefined : `docker compose ${command} is not checked`;
}

function playwrightFault([command = '', ...args]: readonly string[], house: House): string | undefined {
  if (!new RegExp(`^  ${command}\\b`, 'm').test(house.playwrightHelp))
    return `playwright has no command ${command}`;
  const { tokens } = parseArgs({ args, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { rawName, value } = token;
    if (!house.playwrightHelp.includes(`${rawName} `)) return `playwright has no option ${rawName}`;
    if (rawName === '--project' && !house.projects.includes(value ?? ''))
      return `there is no project ${value}`;
  }
  const grep = args.indexOf('--grep');
  if (grep < 0) return undefined;
  const tags = cases.map((c) => `@source:${c.source} @sink:${c.sink} @strategy:${c.strategy}`);
  return tags.some((text) => new RegExp(args[grep + 1] ?? '').test(text))
    ? undefined
    : 'the grep finds no case';
}

/** Asks the command for its help, which must tell of each option that is used. */
async function ownFault(args: readonly string[]): Promise<string | undefined> {
  let printed = '';
  const terminal = {
    environment: {},
    folder: '',
    out: (text: string) => (printed += text),
    error: (text: string) => (printed += text),
  };
  const [command = '', ...rest] = args;
  if ((await run(command.startsWith('-') ? [command] : [command, '--help'], terminal)) !== 0)
    return printed.trim();
  const unknown = rest.find((arg) => arg.startsWith('--') && !printed.includes(arg.replace(/=.*/, '')));
  return unknown && `${command} has no option ${unknown}`;
}

/** Variables that nothing reads, whole or as the end of one (`_SINK`). */
export function variableFaults(page: string): readonly string[] {
  const known = environmentVariables.map(({ name }) => name);
  const whole = [...page.matchAll(/\bDPONE_[A-Z_]*[A-Z]\b/g)]
    .map(([name]) => name)
    .filter((name) => name !== 'DPONE_MATRIX');
  const ends = spansOf(page)
    .filter((span) => /^_[A-Z_]+$/.test(span))
    .map((end) => `DPONE_MATRIX${end}`);
  return [...new Set([...whole, ...ends])].filter((name) => !known.includes(name));
}

/** Relative links without a file or a heading; links to the web are taken as they are. */
export function linkFaults(path: string, page: string): readonly string[] {
  const targets = [...withoutBlocks(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (target.startsWith('https://')) return false;
    const [file = '', anchor] = target.split('#');
    const full = file === '' ? path : join(dirname(path), file);
    if (!existsSync(full)) return true;
    return anchor !== undefined && !anchorsOf(readFileSync(full, 'utf8')).includes(anchor);
  });
}

function anchorsOf(page: string): readonly string[] {
  return [...withoutBlocks(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Files and folders of ours that are not there. A name without a folder may be in any; `<system>` is any system. */
export function pathFaults(page: string, { root, files }: House): readonly string[] {
  const folders = /^(src|specs|fixtures|reporters|docs|bench)\//;
  return spansOf(page).filter((span) => {
    const path = span.replaceAll('<system>', 'postgres').replace(/\/$/, '');
    if (/[<>*\s]/.test(path)) return false;
    if (folders.test(path)) return !existsSync(join(root, path));
    return (
      /^[\w.-]+\.(ts|md)$/.test(path) && !files.some((file) => file === path || file.endsWith(`/${path}`))
    );
  });
}
