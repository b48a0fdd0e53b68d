/** `completion`: what may stand next, asked as a shell asks, and by bash itself. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from '@playwright/test';
import { cases } from '../../src/matrix/cases.ts';
import { sinks, sources } from '../../src/matrix/systems.ts';
import { packageFolder } from '../../src/model/package.ts';
import { root } from '../../src/cli/root.ts';
import { dpone } from './terminal.ts';

/** What is offered for the last word. */
async function offered(...words: string[]): Promise<readonly string[]> {
  const { code, out, error } = await dpone(['complete', '--', ...words]);
  expect({ code, error }, words.join(' ')).toEqual({ code: 0, error: '' });
  return out.split('\n').slice(0, -1);
}

test('commands, but none that is hidden', async () => {
  const names = root.commands.map(({ name }) => name).filter((name) => name !== 'complete');
  expect(await offered('')).toEqual([...names, '--help']);
  expect(await offered('de')).toEqual(['defects']);
  expect(await offered('help', 've')).toEqual(['verify']);
  expect(await offered('nothing')).toEqual([]);
});

test('options that are not given yet', async () => {
  expect(await offered('list', '--s')).toEqual(['--source', '--sink', '--strategy']);
  expect(await offered('list', '--sink', 'kafka', '--source=api', '--s')).toEqual(['--strategy']);
  expect(await offered('docs', '--')).toEqual(['--check', '--write', '--folder', '--help']);
});

test('values, alone and in one word with the option, and as bash breaks it', async () => {
  expect(await offered('list', '--sink', '')).toEqual([...sinks]);
  expect(await offered('list', '--sink', 'k')).toEqual(['kafka']);
  expect(await offered('list', '--sink=k')).toEqual(['--sink=kafka']);
  expect(await offered('list', '--sink', '=', 'k')).toEqual(['kafka']);
  expect(await offered('list', '--sink', '=')).toEqual([...sinks]);
  expect(await offered('list', '--format', '')).toEqual(['table', 'ids', 'json']);
  expect(await offered('doctor', '--mode', 'mock_')).toEqual(['mock_local', 'mock_contract']);
  expect(await offered('explain', '--rows', '')).toEqual([]);
});

test('a comma list is gone on with, without what it has', async () => {
  const [first, ...others] = sources;
  expect(await offered('list', '--source', `${first},`)).toEqual(others.map((name) => `${first},${name}`));
  expect(await offered('list', '--source', `${first},ka`)).toEqual([`${first},kafka`]);
});

test('case ids where a case is asked for, and only there', async () => {
  const ids = cases.map(({ case_id }) => case_id);
  expect(await offered('explain', '')).toEqual(ids);
  expect(await offered('explain', '--rows', '20', 'kafka_to_kafka__')).toEqual(
    ids.filter((id) => id.startsWith('kafka_to_kafka__')),
  );
  expect(await offered('explain', ids[0] ?? '', '')).toEqual([]);
  expect(await offered('list', '--case-id', 'api_to_kafka__f')).toEqual(['api_to_kafka__full_refresh']);
  expect(await offered('completion', '')).toEqual(['bash', 'zsh']);
  // A folder is completed by the shell.
  expect(await offered('verify', '')).toEqual([]);
});

test('bash completes by what is printed for it', async ({}, testInfo) => {
  const { out: script } = await dpone(['completion', 'bash']);
  const folder = testInfo.outputPath('bin');
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'dpone-matrix');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${packageFolder}/src/cli/main.ts' "$@"\n`);
  chmodSync(program, 0o755);
  const replies = (...words: string[]): string[] => {
    const list = ['dpone-matrix', ...words].map((word) => `'${word}'`).join(' ');
    const asked = `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length}; _dpone_matrix; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { PATH: `${folder}${delimiter}${process.env['PATH']}` };
    return execFileSync('bash', ['--norc', '-c', asked], { env, encoding: 'utf8' }).trim().split('\n');
  };
  expect(replies('manif')).toEqual(['manifest']);
  expect(replies('list', '--sink', '=', 'ka')).toEqual(['kafka']);
  expect(replies('explain', 'api_to_kafka__f')).toEqual(['api_to_kafka__full_refresh']);
});

test('a shell that there is no script for is a wrong request', async () => {
  const { code, error } = await dpone(['completion', 'bsh']);
  expect(code).toBe(2);
  expect(error).toContain('the shell is "bsh"; did you mean "bash"? Allowed: bash, zsh [MATRIX_BAD_REQUEST]');
  expect((await dpone(['completion', 'zsh'])).out).toMatch(/^#compdef dpone-matrix\n/);
});
