/** The command line as such: help at every level, what is refused and how, exit codes and streams. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { packageDocs } from '../../src/certify/docs-pages.ts';
import { isGroup } from '../../src/cli/command.ts';
import type { Command, Group } from '../../src/cli/command.ts';
import { root } from '../../src/cli/root.ts';
import { cases } from '../../src/matrix/cases.ts';
import { environmentVariables } from '../../src/matrix/environment.ts';
import { runLine } from '../../src/cli/parser.ts';
import { dpone } from './terminal.ts';

/** Every command that is shown, with the names of those it is in. */
function commandsIn(
  group: Group,
  path: readonly string[] = [],
): readonly (readonly [string[], Command | Group])[] {
  return group.commands
    .filter((command) => isGroup(command) || !command.isHidden)
    .flatMap((command) => {
      const own = [...path, command.name];
      return [[own, command] as const, ...(isGroup(command) ? commandsIn(command, own) : [])];
    });
}

test('help names every command and every variable that is the user’s', async () => {
  const { code, out, error } = await dpone(['--help']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  for (const [[name, ...inside], { summary }] of commandsIn(root)) {
    if (inside.length > 0) continue;
    expect(out).toMatch(new RegExp(`^  ${name}( \\S+)* +${summary.slice(0, 30)}`, 'm'));
  }
  expect(out).not.toContain('  complete ');
  for (const { name, audience } of environmentVariables)
    expect(out.includes(name), name).toBe(audience === 'user');
  expect(out).toContain('Exit codes: 0 ');
  for (const argv of [['help'], ['-h']]) expect(await dpone(argv)).toEqual({ code, out, error });
});

test('help of each command names its options and shows examples, however it is asked for', async () => {
  for (const [path, command] of commandsIn(root)) {
    const told = await dpone([...path, '--help']);
    expect({ code: told.code, error: told.error }, path.join(' ')).toEqual({ code: 0, error: '' });
    expect(told.out).toContain(`Usage: dpone-matrix ${path.join(' ')} `);
    expect(await dpone(['help', ...path])).toEqual(told);
    if (isGroup(command)) continue;
    for (const [name, option] of Object.entries(command.options)) {
      expect(told.out, path.join(' ')).toContain(`--${name}`);
      if (option.kind === 'choice') expect(told.out).toContain(`<${option.allowed.join('|')}>`);
    }
    expect(told.out, path.join(' ')).toContain('\nFor example:\n  # ');
    expect(told.out.match(/^ {2}dpone-matrix .*/gm), path.join(' ')).toHaveLength(command.examples.length);
  }
});

test('what the examples say can be given', async () => {
  const line = { ...root, commands: root.commands.map(silent) };
  for (const [path, command] of commandsIn(root)) {
    if (isGroup(command)) continue;
    for (const { words } of command.examples) {
      const argv = [...path, ...words.replace(/ [>|(].*/, '').split(' ')].filter((word) => word !== '');
      const terminal = { environment: {}, folder: '', out: () => {}, error: () => {} };
      expect(await runLine(line, argv, terminal), argv.join(' ')).toBe(0);
    }
  }
});

/** The same command, which does nothing but be read. */
function silent(command: Command | Group): Command | Group {
  return isGroup(command)
    ? { ...command, commands: command.commands.map(silent) }
    : { ...command, run: async () => 0 };
}

test('version', async () => {
  const { version } = JSON.parse(readFileSync(join(packageDocs, '..', 'package.json'), 'utf8'));
  expect(await dpone(['--version'])).toEqual({ code: 0, out: `${version}\n`, error: '' });
});

test('no command, and one that is not there, are wrong requests', async () => {
  const none = await dpone([]);
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.error).toContain('Usage: dpone-matrix <command>');
  const names = root.commands.filter((each) => isGroup(each) || !each.isHidden).map(({ name }) => name);
  const unknown = {
    code: 2,
    out: '',
    error: `dpone-matrix: "lisst" is not a command; did you mean "list"? Commands: ${names.join(', ')}; see dpone-matrix --help [MATRIX_UNKNOWN_COMMAND]\n`,
  };
  for (const argv of [['lisst'], ['lisst', '--help'], ['help', 'lisst'], ['lisst', 'x', '--sink', 'y']]) {
    expect(await dpone(argv), argv.join(' ')).toEqual(unknown);
  }
  expect((await dpone(['toString'])).code).toBe(2);
});

test('a group of commands is read like the whole, at every depth', async () => {
  const told: unknown[] = [];
  const gate: Command = {
    name: 'gate',
    summary: 'a gate',
    options: { deep: { kind: 'flag', about: 'a flag' } },
    examples: [{ words: '--deep', about: 'an example' }],
    run: async ({ options }) => {
      told.push(options);
      return 1;
    },
  };
  const ops: Group = { name: 'ops', summary: 'gates', commands: [gate] };
  let printed = '';
  const terminal = { environment: {}, folder: '', out: (text: string) => (printed += text), error: () => {} };
  const line = (...argv: string[]) => runLine({ ...root, commands: [ops] }, argv, terminal);
  expect(await line('ops', 'gate', '--deep')).toBe(1);
  expect(told).toEqual([{ deep: true }]);
  await expect(line('ops', 'gat')).rejects.toThrow(
    '"gat" is not a command; did you mean "gate"? Commands: gate; see dpone-matrix ops --help',
  );
  await expect(line('ops', 'gate', '--dep')).rejects.toThrow(
    'gate has no option --dep; did you mean "--deep"?',
  );
  expect(await line('ops')).toBe(2);
  expect(printed).toBe('');
  expect(await line('help', 'ops', 'gate')).toBe(0);
  expect(printed).toContain('  # an example\n  dpone-matrix ops gate --deep\n');
});

test('a wrong option, a missing value and a wrong number of words are wrong requests', async () => {
  const wrong: [argv: string[], message: string][] = [
    [
      ['list', '--sinks', 'kafka'],
      'list has no option --sinks; did you mean "--sink"? Allowed: --source, --sink,',
    ],
    [
      ['list', '--sink'],
      "list: option '--sink <sinks>' argument missing; usage: dpone-matrix list [options]",
    ],
    [['list', '--sink', 'kafka', '--sink=mssql'], 'list: --sink is given 2 times'],
    [['list', 'kafka'], 'Expected 0 arguments but got 1: kafka'],
    [['list', '--version'], 'list has no option --version'],
    [['list', '--format', 'jsn'], 'list: --format is "jsn"; did you mean "json"? Allowed: table, ids, json'],
    [['manifest'], "manifest: missing required argument 'case_id'; usage: dpone-matrix manifest"],
    [['explain', 'a', 'b'], 'Expected 1 argument but got 2: a, b'],
    [['docs'], 'docs takes one of --check and --write'],
    [['docs', '--check', '--write'], 'docs takes one of --check and --write'],
  ];
  for (const [argv, message] of wrong) {
    const { code, out, error } = await dpone(argv);
    expect({ code, out }, argv.join(' ')).toEqual({ code: 2, out: '' });
    expect(error).toContain(message);
    expect(error).toMatch(/^dpone-matrix: .*\[MATRIX_BAD_REQUEST\]\n$/);
  }
});

const main = join(packageDocs, '..', 'src', 'cli', 'main.ts');
const environment = { PATH: process.env['PATH'] };

test('the command itself: exit codes and streams', async () => {
  const given = (...argv: string[]) =>
    promisify(execFile)(process.execPath, [main, ...argv], { env: environment }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        code,
        stdout,
        stderr,
      }),
    );
  const [listed, wrong] = await Promise.all([given('list', '--format', 'ids'), given('lits')]);
  expect(listed).toEqual({ code: 0, stdout: cases.map((c) => `${c.case_id}\n`).join(''), stderr: '' });
  expect(wrong).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('did you mean "list"?'),
  });
});

test('a reader that has seen enough is no error', async () => {
  const child = spawn(process.execPath, [main, 'list', '--format', 'json'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  expect([...(await once(child, 'close')), said]).toEqual([0, null, '']);
});
