/** The page of options: read from the code's own comments, with every option and every variable in it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { docsInput } from '../../src/cli/docs-input.ts';
import { optionDocs } from '../../src/docs/options.ts';
import { optionsPage } from '../../src/docs/options-page.ts';
import { environmentVariables } from '../../src/matrix/environment.ts';
import { externalOptions } from '../../fixtures/external-options.ts';

const root = join(import.meta.dirname, '..', '..');
const text = `export interface Other { readonly a: string; }
export interface Some extends Other {
  /** How many. Default 0.05. Variable: \`DPONE_MATRIX_X\`. */
  readonly many?: number | string;
  /**
   * Where,
   * by name. Default
   * \`a/b\`. It is made.
   */
  where: string;
  /** Nothing else. */
  only: 'a' | 'b';
}
`;

test('an option is told by its comment, its type and what the comment says of default and variable', () => {
  expect(optionDocs(text, 'Some')).toEqual([
    {
      name: 'many',
      type: 'number | string',
      meaning: 'How many.',
      default: '0.05',
      variable: 'DPONE_MATRIX_X',
    },
    { name: 'where', type: 'string', meaning: 'Where, by name. It is made.', default: '`a/b`' },
    { name: 'only', type: "'a' | 'b'", meaning: 'Nothing else.' },
  ]);
});

test('declarations of the published package are read alike', () => {
  const declared = text.replaceAll(/^ {2}/gm, '    ');
  expect(optionDocs(declared, 'Some')).toEqual(optionDocs(text, 'Some'));
});

test('what is not there is an error, and so is an option without a comment', () => {
  expect(() => optionDocs(text, 'Sum')).toThrow('no interface Sum');
  expect(() => optionDocs('interface A {\n}', 'A')).toThrow('it has no options');
  const silent = text.replace('  /** Nothing else. */\n', '');
  expect(() => optionDocs(silent, 'Some')).toThrow('Some: the option only has no doc comment');
});

test('the options are those of the code, in its order', async () => {
  const { options } = await docsInput([]);
  const named = ({ name, variable, default: standard }: (typeof options.matrix)[number]) => [
    name,
    variable ?? null,
    standard ?? null,
  ];
  expect(options.matrix.map(named)).toEqual([
    ['mode', 'DPONE_MATRIX_RUN_MODE', '`mock_contract`'],
    ['source', 'DPONE_MATRIX_SOURCE', null],
    ['sink', 'DPONE_MATRIX_SINK', null],
    ['strategy', 'DPONE_MATRIX_STRATEGY', null],
    ['caseId', 'DPONE_MATRIX_CASE_ID', null],
    ['layers', null, 'both'],
    ['artifactDir', 'DPONE_MATRIX_ARTIFACT_DIR', '`test_artifacts/integration_matrix/<run_mode>_latest`'],
    ['exemptions', null, '`matrix-exemptions.json` where it is there'],
    ['timings', 'DPONE_MATRIX_TIMINGS', '`matrix-timings.json` where it is there'],
  ]);
  expect(options.worker.map(named)).toEqual([
    ['rowCount', 'DPONE_MATRIX_MOCK_ROW_COUNT', '10,000'],
    ['changeRatio', 'DPONE_MATRIX_CHANGE_RATIO', '0.2'],
    ['deleteRatio', 'DPONE_MATRIX_DELETE_RATIO', '0.05'],
    ['runMode', null, null],
    ['services', null, '`per-worker`'],
    ['digestMemo', null, 'true'],
    ['allowExisting', 'DPONE_MATRIX_ALLOW_EXISTING', null],
  ]);
  expect(options.test.map(named)).toEqual([
    ['loader', null, 'the reference loader'],
    ['checks', null, 'none'],
  ]);
  // No member of the interfaces is left out: each has a comment, or reading them would have failed.
  const source = readFileSync(join(root, 'fixtures', 'options.ts'), 'utf8');
  expect(source).toContain(
    'interface WorkerOptions extends FixtureOptions, ServerOptions, ExternalOptions, ImageOptions {}',
  );
});

test('the page has every option, and every variable with its meaning, once in the list of all', async () => {
  const { options } = await docsInput([]);
  const page = optionsPage(options);
  const [tables = '', list = ''] = page.split('## Environment variables');
  for (const { name, meaning } of environmentVariables) {
    expect(list).toContain(`| \`${name}\` | ${meaning} |`);
    expect(list.split(`| \`${name}\` |`)).toHaveLength(2);
  }
  for (const { option, variable } of externalOptions) {
    expect(tables).toMatch(new RegExp(`\\| \`${option}\` \\| .* \\| \`${variable}\` \\|`));
  }
  // A variable is told beside its option, but the other name of one and those that no user sets.
  const optionless = environmentVariables.filter(({ name }) => !tables.includes(`\`${name}\``));
  expect(optionless.filter(({ audience }) => audience === 'user').map(({ name }) => name)).toEqual([
    'DPONE_MATRIX_ROW_COUNT',
    // To look at a failure; a config that left out columns would certify nothing.
    'DPONE_MATRIX_COLUMNS',
    // To make the rounds of a failure again, or others.
    'DPONE_MATRIX_SEED',
    'DPONE_MATRIX_ROUNDS',
    'DPONE_MATRIX_STRESS_ROWS',
    'DPONE_MATRIX_STRESS_KEEP',
    'DPONE_MATRIX_STRESS_FRESH',
  ]);
  expect(tables).toContain(
    "| `mode` | `'mock_contract' \\| 'mock_local' \\| 'real_local' \\| 'vendor_live'` |",
  );
});
