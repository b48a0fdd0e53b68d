/** The page of all settings: typed options, and the environment variables that beat them. */
import { layers, runModes } from '../model/case.ts';
import { environmentVariables, optionName } from '../matrix/environment.ts';
import { systemIds, systems } from '../matrix/systems.ts';
import type { SystemFacts } from '../matrix/systems.ts';
import { block, bullets, code, link, page, table } from './markdown.ts';
import type { OptionDoc } from './options.ts';

/** What may be set where. */
export interface Options {
  /** `matrix` of `defineMatrixConfig`. */
  readonly matrix: readonly OptionDoc[];
  /** `use` of the config, for a worker. */
  readonly worker: readonly OptionDoc[];
  /** `use`, `test.use` and `test.extend`, for a test. */
  readonly test: readonly OptionDoc[];
}

const example = `
// playwright.config.ts
import { defineMatrixConfig } from 'dpone-matrix/config';

export default defineMatrixConfig({
  testDir: 'specs',
  matrix: { mode: 'mock_local', source: ['postgres', 'kafka'], sink: 'postgres' },
  use: { rowCount: 1_000, services: 'per-run', postgresImage: 'postgres:17' },
});
`.trim();

/** Text of `options.md`. */
export function optionsPage({ matrix, worker, test }: Options): string {
  return page(
    '# Options',
    'Every setting is a typed option of the config, and most are an environment variable too. The environment beats the ' +
      'config, variable by variable. A value that names nothing or is out of range is an error with the nearest match, and ' +
      'so is a variable that begins with `DPONE_MATRIX_` and is none of these: a typo never passes.',
    block('ts', example),
    `Everything else in the config is Playwright's own. ${code('defineMatrixConfig')} adds the run modes as projects and the ` +
      'reporter that judges the run.',
    '## Which cases run',
    `${code('matrix')} of ${code('defineMatrixConfig')}: which tests are declared, in which mode, and where their artifacts go.`,
    optionTable(matrix),
    '## How they run',
    `${code('use')} of the config.`,
    optionTable(worker),
    '## The loader, and checks of your own',
    `${code('use')} of the config, or of a spec by ${code('test.use({ loader, checks })')} or ` +
      `${code('test.extend({ loader, checks })')}: ${link('writing a loader', 'writing-a-loader.md')}, ` +
      `${link('checks of your own', 'your-own-checks.md')}.`,
    optionTable(test),
    '## Where services are',
    `${code('use')} of the config: servers of yours to use instead of a container. URLs may hold passwords. They reach the ` +
      'system and the loader, and no message, log or artifact shows them: ' +
      `${link('secrets', 'writing-a-loader.md#secrets')}.`,
    table(
      ['Option', 'Meaning', 'Variable'],
      facts().flatMap(({ external }) =>
        Object.values(external).map(({ variable, meaning }) => [
          code(optionName(variable)),
          meaning,
          code(variable),
        ]),
      ),
    ),
    `${link('Engines', 'run-modes.md#engines')} tells what is taken where none is set.`,
    '## Container images',
    `${code('use')} of the config: another image than the usual one.`,
    table(
      ['Option', 'Service', 'Variable'],
      facts().flatMap(({ images }) =>
        Object.entries(images).map(([service, variable]) => [
          code(optionName(variable)),
          code(service),
          code(variable),
        ]),
      ),
    ),
    '## Environment variables',
    'All that are read, in one list. A variable that is blank counts as not set; a filter that is blank or `*` selects all.',
    table(['Variable', 'Meaning'], variables('user')),
    'Accepted for older scripts, and ignored:',
    table(['Variable', 'Meaning'], variables('ignored')),
    'Set by the product for its own workers:',
    table(['Variable', 'Meaning'], variables('internal')),
    '## See also',
    bullets([
      link('Running the integration matrix', 'integration-matrix.md'),
      link('Run modes', 'run-modes.md'),
      link('Source and sink matrix', 'source-sink-matrix.md'),
    ]),
  );
}

function facts(): readonly SystemFacts[] {
  return systemIds.map((id) => systems[id]);
}

function optionTable(options: readonly OptionDoc[]): string {
  return table(
    ['Option', 'Type', 'Default', 'Meaning', 'Variable'],
    options.map((option) => [
      code(option.name),
      code(spelledOut(option.type)),
      option.default ?? '',
      option.meaning,
      option.variable === undefined ? '' : code(option.variable),
    ]),
  );
}

/** Names of unions say less than their members. */
function spelledOut(type: string): string {
  const union = (members: readonly string[]): string => members.map((member) => `'${member}'`).join(' | ');
  return type
    .replace(/\bRunMode\b/, union(runModes))
    .replace(/readonly Layer\[\]/, `readonly (${union(layers)})[]`);
}

function variables(audience: string): readonly (readonly string[])[] {
  return environmentVariables
    .filter((variable) => variable.audience === audience)
    .map(({ name, meaning }) => [code(name), meaning]);
}
