/** The environment variables: which there are, what each means, and their values as typed settings. */
import type { RunMode } from '../model/case.ts';
import { runModes } from '../model/case.ts';
import { MatrixError } from '../model/error.ts';
import { didYouMean } from './nearest.ts';
import { systemIds, systems } from './systems.ts';
import type { ExternalVariable, SystemId } from './systems.ts';

export const filterNames = ['source', 'sink', 'strategy', 'case_id'] as const;
export type FilterName = (typeof filterNames)[number];

/** A comma list or an array per filter; absent, empty and `*` select all. */
export type FilterValues = Partial<Readonly<Record<FilterName, string | readonly string[] | undefined>>>;

export const filterVariables = {
  source: 'DPONE_MATRIX_SOURCE',
  sink: 'DPONE_MATRIX_SINK',
  strategy: 'DPONE_MATRIX_STRATEGY',
  case_id: 'DPONE_MATRIX_CASE_ID',
} as const satisfies Record<FilterName, string>;

/** The row count's two names, for messages. */
export const rowCountVariables = 'DPONE_MATRIX_MOCK_ROW_COUNT (or DPONE_MATRIX_ROW_COUNT, its other name)';

export interface EnvironmentVariable {
  readonly name: string;
  /** One line for help and docs. */
  readonly meaning: string;
  /** `internal`: set by the product for its own workers. `ignored`: accepted for older scripts. */
  readonly audience: 'user' | 'internal' | 'ignored';
}

const prefix = 'DPONE_MATRIX_';

/** Every variable that is read, and those that are accepted and ignored. */
export const environmentVariables: readonly EnvironmentVariable[] = [
  user('DPONE_MATRIX_RUN_MODE', `which run mode runs where --project is not given: ${runModes.join(', ')}`),
  user(filterVariables.source, 'sources to select, a comma list; empty or * means all'),
  user(filterVariables.sink, 'sinks to select, a comma list; empty or * means all'),
  user(filterVariables.strategy, 'strategies to select, a comma list; empty or * means all'),
  user(filterVariables.case_id, 'case ids to select, a comma list; empty or * means all'),
  user(
    'DPONE_MATRIX_ARTIFACT_DIR',
    'artifact folder; default test_artifacts/integration_matrix/<run_mode>_latest',
  ),
  user('DPONE_MATRIX_MOCK_ROW_COUNT', 'base rows, default 10000, 1 to 100000'),
  user('DPONE_MATRIX_ROW_COUNT', 'the same as DPONE_MATRIX_MOCK_ROW_COUNT'),
  user('DPONE_MATRIX_CHANGE_RATIO', 'share of the base rows that changes, default 0.2, 0 to 1'),
  user(
    'DPONE_MATRIX_DELETE_RATIO',
    'share of the base rows that is deleted, default 0.05, 0 to 1, not above the change ratio',
  ),
  user(
    'DPONE_MATRIX_COLUMNS',
    'the wide columns to load, a comma list of ordinals from 1 to 120 (7-12 too) and type families; a run without all of ' +
      'them certifies nothing',
  ),
  user(
    'DPONE_MATRIX_SEED',
    'what decides the random rounds of the scenario rounds: a whole number, as a failure tells it, or random; default a ' +
      'number of each case',
  ),
  user(
    'DPONE_MATRIX_SHARD',
    'which part of the cases this machine runs, as 2/5: shards that take about as long as each other, by the timings',
  ),
  user(
    'DPONE_MATRIX_TIMINGS',
    'file of timings by which shards are divided; default matrix-timings.json where it is there',
  ),
  user('DPONE_MATRIX_ROUNDS', 'loads after each other in the scenario rounds, default 10, 1 to 200'),
  user('DPONE_MATRIX_STRESS_ROWS', 'base rows of a case under stress, default 1000000, 1 to 100000000'),
  user(
    'DPONE_MATRIX_STRESS_KEEP',
    'the source of a case under stress: 0 drops it (default), 1 keeps it on a server of yours for the next run, drop drops ' +
      'what was kept',
  ),
  user(
    'DPONE_MATRIX_STRESS_FRESH',
    '1 runs cases under stress again that an interrupted run has finished; default 0',
  ),
  ...systemIds.flatMap(externalVariables).map(([, external]) => user(external.variable, external.meaning)),
  user(
    'DPONE_MATRIX_ALLOW_EXISTING',
    'servers of yours, host:port by commas, that may be worked on although they hold what no run has made',
  ),
  ...systemIds
    .flatMap(imageVariables)
    .map(([service, variable]) => user(variable, `another container image for ${service}`)),
  {
    name: 'DPONE_MATRIX_AHEAD',
    meaning: 'the engines that a worker starts before a test asks for them',
    audience: 'internal',
  },
  { name: 'DPONE_MATRIX_BROKER', meaning: 'where the service broker listens', audience: 'internal' },
  { name: 'DPONE_MATRIX_LOAD', meaning: 'which load a command belongs to', audience: 'internal' },
  { name: 'DPONE_MATRIX_RUN_ID', meaning: 'the id of this run', audience: 'internal' },
  { name: 'DPONE_RUN_INTEGRATION', meaning: 'accepted for older scripts', audience: 'ignored' },
  { name: 'DPONE_RUN_INTEGRATION_MATRIX', meaning: 'accepted for older scripts', audience: 'ignored' },
];

/** The typed option of a variable: `postgresUrl` for `DPONE_MATRIX_POSTGRES_URL`. */
export function optionName(variable: string): string {
  const [first = '', ...rest] = variable.replace(prefix, '').toLowerCase().split('_');
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function externalVariables(id: SystemId): readonly (readonly [key: string, ExternalVariable])[] {
  return Object.entries(systems[id].external);
}

function imageVariables(id: SystemId): readonly (readonly [service: string, variable: string])[] {
  return Object.entries(systems[id].images);
}

function user(name: string, meaning: string): EnvironmentVariable {
  return { name, meaning, audience: 'user' };
}

/** What the environment says. Numbers stay the text they were given as: the volume's own rules judge them. */
export interface Settings {
  readonly run_mode?: RunMode;
  /** As given; a filter that is set, even to nothing, is there and beats the config. */
  readonly filters: FilterValues;
  readonly artifact_dir?: string;
  readonly row_count?: string;
  readonly change_ratio?: string;
  readonly delete_ratio?: string;
  /** Wide columns. */
  readonly columns?: string;
  /** Of random rounds: a number, or `random`. */
  readonly seed?: string;
  readonly rounds?: string;
  /** `2/5`. */
  readonly shard?: string;
  /** Path of a file. */
  readonly timings?: string;
  /** Of cases under stress: base rows, and what is kept of them and taken from an earlier run. */
  readonly stress_rows?: string;
  readonly stress_keep?: string;
  readonly stress_fresh?: string;
  /** Where external services are, by system and by what each variable holds (`url`, `brokers`, …). Secret. */
  readonly external: Partial<Readonly<Record<SystemId, Readonly<Record<string, string>>>>>;
  /** Servers that may be worked on although they hold what no run has made, as `host:port`. */
  readonly allow_existing?: readonly string[];
  /** Container images to use instead of the usual, by service. */
  readonly images: Readonly<Record<string, string>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings. A variable that is blank counts as not set (a blank filter: as all).
 * @throws MatrixError MATRIX_UNKNOWN_VARIABLE for a `DPONE_MATRIX_*` name that nothing reads
 * @throws MatrixError MATRIX_UNKNOWN_RUN_MODE
 * @throws MatrixError MATRIX_CONFLICTING_VARIABLES for two row counts that differ
 */
export function readEnvironment(environment: Environment): Settings {
  refuseUnknownNames(environment);
  const value = (name: string): string | undefined => environment[name]?.trim() || undefined;
  /** The values of variables that are set, by the names they are given here. */
  const values = (variables: readonly (readonly [key: string, variable: string])[]): Record<string, string> =>
    Object.fromEntries(
      variables.flatMap(([key, variable]) => {
        const text = value(variable);
        return text === undefined ? [] : [[key, text]];
      }),
    );
  const run_mode = value('DPONE_MATRIX_RUN_MODE');
  const allow_existing = value('DPONE_MATRIX_ALLOW_EXISTING');
  const row_count = rowCount(value('DPONE_MATRIX_MOCK_ROW_COUNT'), value('DPONE_MATRIX_ROW_COUNT'));
  return {
    ...(run_mode === undefined ? {} : { run_mode: parseRunMode(run_mode, 'DPONE_MATRIX_RUN_MODE') }),
    ...(row_count === undefined ? {} : { row_count }),
    ...(allow_existing === undefined ? {} : { allow_existing: namesIn(allow_existing) }),
    ...values([
      ['artifact_dir', 'DPONE_MATRIX_ARTIFACT_DIR'],
      ['change_ratio', 'DPONE_MATRIX_CHANGE_RATIO'],
      ['delete_ratio', 'DPONE_MATRIX_DELETE_RATIO'],
      ['columns', 'DPONE_MATRIX_COLUMNS'],
      ['seed', 'DPONE_MATRIX_SEED'],
      ['rounds', 'DPONE_MATRIX_ROUNDS'],
      ['shard', 'DPONE_MATRIX_SHARD'],
      ['timings', 'DPONE_MATRIX_TIMINGS'],
      ['stress_rows', 'DPONE_MATRIX_STRESS_ROWS'],
      ['stress_keep', 'DPONE_MATRIX_STRESS_KEEP'],
      ['stress_fresh', 'DPONE_MATRIX_STRESS_FRESH'],
    ]),
    filters: Object.fromEntries(
      filterNames.flatMap((name) => {
        const text = environment[filterVariables[name]];
        return text === undefined ? [] : [[name, text]];
      }),
    ),
    external: Object.fromEntries(
      systemIds.flatMap((id) => {
        const set = values(externalVariables(id).map(([key, { variable }]) => [key, variable]));
        return Object.keys(set).length > 0 ? [[id, set]] : [];
      }),
    ),
    images: values(systemIds.flatMap(imageVariables)),
  };
}

/** The names of a comma list. */
export function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** @throws MatrixError MATRIX_UNKNOWN_RUN_MODE naming the value, the variable or option, and the nearest mode */
export function parseRunMode(value: string, origin: string): RunMode {
  const found = runModes.find((mode) => mode === value);
  if (found) return found;
  throw new MatrixError(
    'MATRIX_UNKNOWN_RUN_MODE',
    `${origin} is ${JSON.stringify(value)}, which is not a run mode; ${didYouMean(value, runModes)} Allowed: ${runModes.join(', ')}`,
  );
}

function refuseUnknownNames(environment: Environment): void {
  const known = environmentVariables.map(({ name }) => name);
  for (const name of Object.keys(environment)) {
    if (!name.startsWith(prefix) || known.includes(name)) continue;
    const offered = environmentVariables.filter(({ audience }) => audience === 'user').map((v) => v.name);
    throw new MatrixError(
      'MATRIX_UNKNOWN_VARIABLE',
      `the environment variable ${name} is not one that is read; ${nearestVariable(name, offered)} ` +
        `Unset it or correct its name. Allowed: ${offered.join(', ')}`,
    );
  }
}

/** Compares what follows the prefix, which all names share. */
function nearestVariable(name: string, offered: readonly string[]): string {
  // Stryker disable next-line MethodExpression: every variable for users has the prefix
  const rests = offered.filter((o) => o.startsWith(prefix)).map((o) => o.slice(prefix.length));
  return didYouMean(name.slice(prefix.length), rests).replace('"', `"${prefix}`);
}

function rowCount(mock: string | undefined, alias: string | undefined): string | undefined {
  if (mock !== undefined && alias !== undefined && mock !== alias) {
    throw new MatrixError(
      'MATRIX_CONFLICTING_VARIABLES',
      `DPONE_MATRIX_MOCK_ROW_COUNT is ${JSON.stringify(mock)} and DPONE_MATRIX_ROW_COUNT, its other name, is ` +
        `${JSON.stringify(alias)}: set one of them, or both alike`,
    );
  }
  return mock ?? alias;
}
