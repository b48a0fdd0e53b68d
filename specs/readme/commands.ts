/** What is wrong in a command that a page tells: programs, options, variables and files that are not there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { defaultChangeRatio, defaultDeleteRatio, volumeOf } from '../../src/dataset/volume.ts';
import { cases } from '../../src/matrix/cases.ts';
import { filterNames, filterVariables, readEnvironment } from '../../src/matrix/environment.ts';
import { selectCases } from '../../src/matrix/selection.ts';
import { layers, runModes } from '../../src/model/case.ts';
import { scenarioNames } from '../../src/model/resilience.ts';
import { pages } from '../../src/report/pages.ts';
import { commandsOf } from './faults.ts';
import type { House } from './faults.ts';

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
    start < 0
      ? []
      : words.slice(start).map((word) => word.replace('<case_id>', anyCase).replace('<command>', 'docs'));
  return (
    environmentFault(Object.fromEntries(assignments.map((word) => word.split(/=(.*)/s)))) ??
    (program === undefined ? undefined : await programFault(program, args, house))
  );
}

type Fault = string | undefined;

/** Programs that a page may tell of, each with what is looked at in its arguments. */
const programs: Readonly<Record<string, (args: readonly string[], house: House) => Fault | Promise<Fault>>> =
  {
    npm: npmFault,
    npx: ([command, ...args], house) =>
      command === 'playwright'
        ? playwrightFault(args, house)
        : command === 'dpone-matrix'
          ? ownFault(args)
          : `nobody knows npx ${command}`,
    node: ([file = ''], { files }) => (files.includes(file) ? undefined : `there is no file ${file}`),
    docker: ([command, ...args], house) =>
      command === 'compose' ? composeFault(args, house) : `docker ${command} is not checked`,
    gh: workflowFault,
    /** Without a network: what follows is a command of its own. */
    unshare: ([, program = '', ...args], house) => programFault(program, args, house),
    openssl: ([command = '']) => (/^(genpkey|pkey)$/.test(command) ? undefined : `openssl ${command}`),
    less: artifactFault,
    ls: artifactFault,
  };

async function programFault(program: string, args: readonly string[], house: House): Promise<Fault> {
  const faultOf = programs[program];
  return faultOf ? await faultOf(args, house) : `nobody knows ${program}`;
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

function npmFault([command = '', ...args]: readonly string[], { scripts, packages, files }: House): Fault {
  if (command === 'ci') {
    const [option, folder] = args;
    if (option === undefined) return undefined;
    return option === '--prefix' && files.includes(`${folder}/package.json`)
      ? undefined
      : `there is no ${folder}/package.json`;
  }
  if (command === 'test') return 'test' in scripts ? undefined : 'there is no script test';
  if (command === 'run') return args[0] && args[0] in scripts ? undefined : `there is no script ${args[0]}`;
  if (command !== 'i') return `npm ${command} is not checked`;
  const unknown = args.find((arg) => !arg.startsWith('-') && !packages.includes(arg));
  return unknown && `${unknown} is none of our packages`;
}

/** `gh workflow run` by the file of the workflow and its inputs; `gh run` acts on a run that was started. */
function workflowFault([group, command, ...args]: readonly string[], { root, files }: House): Fault {
  if (group === 'run') return command === 'watch' || command === 'download' ? undefined : `gh run ${command}`;
  const path = join('.github', 'workflows', args[0] ?? '');
  if (group !== 'workflow' || command !== 'run' || !files.includes(path)) return `there is no ${path}`;
  const { inputs } = parse(readFileSync(join(root, path), 'utf8')).on.workflow_dispatch;
  const { values } = parseArgs({
    args: args.slice(1),
    options: { field: { type: 'string', multiple: true } },
  });
  for (const field of values.field ?? []) {
    const [name = '', value = ''] = field.split(/=(.*)/s);
    const input = inputs[name];
    if (!input) return `the workflow has no input ${name}`;
    if (input.options && !input.options.includes(value)) return `${name} can't be ${value}`;
    if (input.type === 'boolean' && !/^(true|false)$/.test(value)) return `${name} can't be ${value}`;
    const filter = filterNames.find((each) => `${each}_filter` === name);
    const fault = filter && environmentFault({ [filterVariables[filter]]: value });
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** A file of a run's artifacts, or a folder of them. */
function artifactFault(paths: readonly string[]): Fault {
  const known = /^test_artifacts\/(one|integration_matrix\/(\w+)_latest)(\/.+)?$/;
  return paths.flatMap((path) => {
    const [, , mode, file] = known.exec(path) ?? [];
    if (file === undefined && !known.test(path)) return [`${path} is no artifact`];
    if (mode !== undefined && !runModes.some((each) => each === mode)) return [`there is no mode ${mode}`];
    const names = cases.flatMap((c) => [`/${c.case_id}.json`, `/${c.case_id}__behavior.json`]);
    const isKnown =
      file === undefined ||
      [...names, '/run.json', ...Object.keys(pages).map((page) => `/${page}`)].includes(file);
    return isKnown ? [] : [`${file} is no artifact`];
  })[0];
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
  const titles = cases.flatMap((c) => {
    const tags = `@source:${c.source} @sink:${c.sink} @strategy:${c.strategy}`;
    return [
      ...layers.map((layer) => `${layer} ${c.case_id} ${tags}`),
      ...scenarioNames.map((name) => `${name} ${c.case_id} @scenario:${name} ${tags}`),
    ];
  });
  return titles.some((text) => new RegExp(args[grep + 1] ?? '').test(text))
    ? undefined
    : 'the grep finds no case';
}

/** Asks the command for its help, which must tell of each option that is used; and runs what only reads. */
async function ownFault(args: readonly string[]): Promise<Fault> {
  const [command = '', ...rest] = args;
  // A group's command has a help of its own.
  const path = command === 'ops' ? args.slice(0, 2) : [command];
  const asked = await ownRun(command.startsWith('-') ? path : [...path, '--help']);
  if (asked.code !== 0) return asked.printed.trim();
  const unknown = rest.find((arg) => arg.startsWith('--') && !asked.printed.includes(arg.replace(/=.*/, '')));
  if (unknown !== undefined) return `${path.join(' ')} has no option ${unknown}`;
  if (!readOnly.includes(command) || rest.includes('--write') || rest.length === 0) return undefined;
  const { code, printed } = await ownRun(args);
  return code === 0 ? undefined : `ends with ${code}: ${printed.trim()}`;
}

/** Commands of ours that change nothing and ask nothing of the machine. */
const readOnly = ['list', 'explain', 'manifest', 'defects', 'docs'];

async function ownRun(args: readonly string[]): Promise<{ readonly code: number; readonly printed: string }> {
  let printed = '';
  const terminal = {
    environment: {},
    folder: '',
    out: (text: string) => (printed += text),
    error: (text: string) => (printed += text),
  };
  return { code: await run(args, terminal), printed };
}
