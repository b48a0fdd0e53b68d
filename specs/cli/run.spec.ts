import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { packageDocs } from '../../src/certify/docs-pages.ts';
import { explain } from '../../src/loader/explain.ts';
import { cases, findCase } from '../../src/matrix/cases.ts';
import { environmentVariables } from '../../src/matrix/environment.ts';
import { canonicalManifest, manifestOf } from '../../src/matrix/manifest.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { dpone } from './terminal.ts';

test('help names every command and variable', async () => {
  const { code, out, error } = await dpone(['--help']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  for (const word of ['cases', 'manifest', 'explain', 'defects', 'docs', '--version', 'Exit codes: 0'])
    expect(out).toContain(word);
  for (const { name, audience } of environmentVariables)
    expect(out.includes(name), name).toBe(audience === 'user');
  expect(await dpone(['help'])).toEqual({ code, out, error });
});

test('help of a command names its options', async () => {
  for (const argv of [
    ['cases', '--help'],
    ['help', 'cases'],
    ['cases', '--sink', 'kafka', '-h'],
  ]) {
    const { code, out } = await dpone(argv);
    expect(code).toBe(0);
    expect(out).toContain('Usage: dpone-matrix cases [--source …]');
    expect(out).toMatch(/--case-id +comma list; empty or \* means all; else what DPONE_MATRIX_CASE_ID says/);
  }
});

test('version', async () => {
  const { version } = JSON.parse(readFileSync(join(packageDocs, '..', 'package.json'), 'utf8'));
  expect(await dpone(['--version'])).toEqual({ code: 0, out: `${version}\n`, error: '' });
});

test('no command, and one that is not there, are wrong requests', async () => {
  const none = await dpone([]);
  expect(none).toMatchObject({ code: 2, out: '' });
  expect(none.error).toContain('Usage: dpone-matrix <command>');
  expect(await dpone(['case'])).toEqual({
    code: 2,
    out: '',
    error:
      'dpone-matrix: "case" is not a command; did you mean "cases"? Commands: cases, manifest, explain, defects, docs; see --help [MATRIX_UNKNOWN_COMMAND]\n',
  });
  expect((await dpone(['toString'])).code).toBe(2);
  expect((await dpone(['help', 'manifests'])).error).toContain('did you mean "manifest"?');
});

test('a wrong option, a missing value and a wrong number of words are wrong requests', async () => {
  const wrong: [argv: string[], message: string][] = [
    [['cases', '--sinks', 'kafka'], 'cases has no option --sinks; did you mean "sink"?'],
    [['cases', '--sink'], "'--sink <value>' argument missing"],
    [['cases', 'kafka'], 'cases takes 0 words, and was given 1: kafka'],
    [['cases', '--format', 'yaml'], '--format is "yaml"; allowed: text, json'],
    [['manifest'], 'manifest takes 1 words, and was given 0: none'],
    [['explain', 'a', 'b'], 'explain takes 1 words, and was given 2: a b'],
    [['manifest', '--x', 'y'], 'manifest has no option --x'],
    [['docs'], 'docs takes one of --check and --write'],
    [['docs', '--check', '--write'], 'docs takes one of --check and --write'],
  ];
  for (const [argv, message] of wrong) {
    const { code, out, error } = await dpone(argv);
    expect({ code, out }, argv.join(' ')).toEqual({ code: 2, out: '' });
    expect(error).toContain(message);
    expect(error).toMatch(/\[MATRIX_BAD_REQUEST\]\n$/);
  }
});

test.describe('cases', () => {
  test('all, one id a line', async () => {
    const { code, out } = await dpone(['cases']);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([...cases.map((c) => c.case_id), '']);
  });

  test('selected by options', async () => {
    const { out } = await dpone(['cases', '--source', 'postgres,mssql', '--sink=kafka', '--strategy', 'cdc']);
    expect(out).toBe('postgres_to_kafka__cdc\nmssql_to_kafka__cdc\n');
  });

  test('as JSON', async () => {
    const { out } = await dpone(['cases', '--case-id', 'kafka_to_kafka__replace', '--format', 'json']);
    expect(JSON.parse(out)).toEqual([findCase('kafka_to_kafka__replace')]);
  });

  test('selected by the environment, which an option beats', async () => {
    const environment = { DPONE_MATRIX_SINK: 'kafka', DPONE_MATRIX_STRATEGY: 'xmin' };
    expect((await dpone(['cases'], environment)).out).toBe('postgres_to_kafka__xmin\n');
    expect((await dpone(['cases', '--strategy', 'cdc'], environment)).out).toBe(
      'postgres_to_kafka__cdc\nmssql_to_kafka__cdc\n',
    );
  });

  test('a typo, and a selection of nothing, are wrong requests', async () => {
    expect(await dpone(['cases', '--source', 'kafak'])).toMatchObject({
      code: 2,
      out: '',
      error: expect.stringMatching(
        /--source has "kafak".*did you mean "kafka"\?.*\[MATRIX_UNKNOWN_FILTER_VALUE\]/,
      ),
    });
    expect(await dpone(['cases'], { DPONE_MATRIX_SORCE: 'kafka' })).toMatchObject({
      code: 2,
      error: expect.stringContaining('did you mean "DPONE_MATRIX_SOURCE"?'),
    });
    expect(await dpone(['cases', '--source', 'api', '--strategy', 'cdc'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('[MATRIX_EMPTY_SELECTION]'),
    });
  });
});

test('the manifest of a case', async () => {
  const c = findCase('api_to_kafka__replace') as MatrixCase;
  expect(await dpone(['manifest', c.case_id])).toEqual({
    code: 0,
    out: canonicalManifest(manifestOf(c)),
    error: '',
  });
  expect(await dpone(['manifest', 'api_to_kafka__replac'])).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringContaining('did you mean "api_to_kafka__replace"'),
  });
  for (const all of ['*', '']) expect(await dpone(['manifest', all])).toMatchObject({ code: 2, out: '' });
});

test('the plan of a case', async () => {
  const { code, out, error } = await dpone(['explain', 'postgres_to_postgres__backfill']);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).toBe(explain(manifestOf(findCase('postgres_to_postgres__backfill') as MatrixCase)));
  expect(out).toMatch(/^integration_matrix\.postgres_to_postgres__backfill: backfill\n/);
  expect(out).toContain('step 3 (chunk 2026-06-03), one atomic exchange\n');
  expect((await dpone(['explain', '--help'])).out).toBe(
    'dpone-matrix explain: print what the reference loader does in a case, step by step\n\nUsage: dpone-matrix explain <case_id>\n',
  );
  expect(await dpone(['explain', 'postgres_to_postgres__backfil'])).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringMatching(/did you mean "postgres_to_postgres__backfill".*\[MATRIX_UNKNOWN_CASE\]/),
  });
});

test('every case can be explained', async () => {
  for (const { case_id } of cases) {
    const { code, out } = await dpone(['explain', case_id]);
    expect(code, case_id).toBe(0);
    expect(out, case_id).toContain('step 1');
  }
});

test('docs: checked, damaged, named and written again', async ({}, testInfo) => {
  const folder = testInfo.outputPath('docs');
  cpSync(packageDocs, folder, { recursive: true });
  expect(await dpone(['docs', '--check', '--folder', folder])).toMatchObject({ code: 0, error: '' });
  const path = join(folder, 'source-sink', 'kafka-to-kafka.md');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('# Kafka to Kafka', '# Kafka to kafka'));
  expect(await dpone(['docs', '--check', '--folder', folder])).toEqual({
    code: 1,
    out: '',
    error: 'source-sink/kafka-to-kafka.md: differs from line 3 on; run dpone-matrix docs --write\n',
  });
  expect(await dpone(['docs', '--write', '--folder', folder])).toEqual({
    code: 0,
    out: expect.stringMatching(/^source-sink\/kafka-to-kafka\.md: written\n1 of \d+ pages written\n$/),
    error: '',
  });
  expect(readFileSync(path, 'utf8')).toBe(text);
  writeFileSync(join(folder, 'source-sink', 'x.md'), '');
  expect((await dpone(['docs', '--write', '--folder', folder])).code).toBe(1);
});

test('the command itself: exit codes and streams', async () => {
  const main = join(packageDocs, '..', 'src', 'cli', 'main.ts');
  const command = (...argv: string[]) =>
    promisify(execFile)(process.execPath, [main, ...argv], { env: { PATH: process.env['PATH'] } }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        stdout: error.stdout,
        stderr: error.stderr,
      }),
    );
  const [listed, wrong] = await Promise.all([command('cases'), command('casse')]);
  expect(listed).toEqual({ code: 0, stdout: cases.map((c) => `${c.case_id}\n`).join(''), stderr: '' });
  expect(wrong).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('did you mean "cases"?'),
  });
});
