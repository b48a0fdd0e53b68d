/** The steps of each profile of a live certification: commands of this checkout, and what each must leave. */
import { factsOf, systemIds } from '../matrix/systems.ts';
import { MatrixError } from '../model/error.ts';
import type { ReleaseCheck, ReleaseType } from './pre-release-checklist.ts';
import { defaultEvidence } from './release-evidence-pack.ts';

export const profiles = ['local_live', 'real_local', 'vendor_live'] as const;
export type Profile = (typeof profiles)[number];

export interface PlanStep {
  /** Unique within the plan, and fit for the name of a file. */
  readonly name: string;
  /** Words between blanks, each of which a shell takes as it stands. */
  readonly command: string;
  /** Variables that are set for it beside the caller's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files and folders that it must leave, from the working directory. */
  readonly artifacts: readonly string[];
  /** Whether the certification ends where it fails. */
  readonly required: boolean;
  /** `setup` and `cleanup` run at each execution, around what is left of the `work`; `cleanup` whatever happened. */
  readonly phase: 'setup' | 'work' | 'cleanup';
}

export interface PlanRequest {
  readonly profile: Profile;
  readonly row_count: number;
  readonly release: string;
  readonly release_type: ReleaseType;
  /** Where results go, from the working directory. */
  readonly folder: string;
  /** What benchmarks are compared with; undefined for that of the checkout. */
  readonly baseline?: string | undefined;
  /** The chain that the release is added to; undefined for one of its own in the folder. */
  readonly chain?: string | undefined;
  /** Answers to the pre-release checklist that no step can give. */
  readonly answers: ReadonlyMap<ReleaseCheck, boolean>;
}

const modeOf = { local_live: 'mock_local', real_local: 'real_local', vendor_live: 'vendor_live' } as const;

/** Answered by steps that stand before the checklist: were one of them not passed, the checklist is not reached. */
const answeredByPlan: readonly ReleaseCheck[] = ['real_local', 'performance_certified', 'state_reconciled'];

const composeFile = 'docker/docker-compose.integration';
const compose = `docker compose -f ${composeFile}.yml`;
const main = 'node src/cli/main.ts';

/** @throws MatrixError MATRIX_BAD_REQUEST for answers that the profile has no use for or gives itself */
export function stepsOf(request: PlanRequest): readonly PlanStep[] {
  refuseAnswers(request);
  const { profile } = request;
  if (profile === 'local_live') {
    return [
      step('services', `${compose} up --detach --wait`, { phase: 'setup' }),
      markers(request),
      ...matrix(request),
      ...benchmarks(request),
      ...packed(request),
      step('services-stopped', `${compose} down --volumes`, { required: false, phase: 'cleanup' }),
    ];
  }
  const state = gate(request, 'live-state-reconciliation', `--run ${request.folder}/run`);
  if (profile === 'vendor_live') {
    return [gate(request, 'managed-credentials-readiness'), ...matrix(request), state, ...packed(request)];
  }
  return [
    markers(request),
    ...matrix(request),
    ...benchmarks(request),
    performance(request),
    state,
    ...packed(request),
    checklist(request),
    evidence(request),
  ];
}

function step(
  name: string,
  command: string,
  more: Partial<Omit<PlanStep, 'name' | 'command'>> = {},
): PlanStep {
  return { name, command, environment: {}, artifacts: [], required: true, phase: 'work', ...more };
}

function gate({ folder }: PlanRequest, name: string, options = '', more: readonly string[] = []): PlanStep {
  const words = [main, 'ops', name, options, '--output-dir', folder].filter((word) => word !== '');
  return step(name, words.join(' '), { artifacts: [`${folder}/${name}.json`, ...more] });
}

/** Where services of the compose file run, the tests are told where; what the caller has set goes before it. */
function playwright({ profile }: PlanRequest, project: string): string {
  const command =
    profile === 'local_live'
      ? `node --env-file=${composeFile}.env node_modules/@playwright/test/cli.js test`
      : 'npx playwright test';
  return `${command} --project=${project}`;
}

function markers(request: PlanRequest): PlanStep {
  const file = `${request.folder}/service-markers.json`;
  return step('service-markers', playwright(request, 'connectors'), {
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    artifacts: [file],
  });
}

function matrix(request: PlanRequest): readonly PlanStep[] {
  const { profile, row_count, folder } = request;
  const mode = modeOf[profile];
  const run = `${folder}/run`;
  return [
    step('matrix', playwright(request, mode), {
      environment: {
        DPONE_MATRIX_RUN_MODE: mode,
        DPONE_MATRIX_ARTIFACT_DIR: run,
        DPONE_MATRIX_MOCK_ROW_COUNT: String(row_count),
      },
      artifacts: [run],
    }),
    gate(request, 'integration-matrix-report', `${run} --mode ${mode}`),
  ];
}

/** The benchmarks by which a release is judged. */
const judgedBy = systemIds.flatMap((id) => factsOf(id)?.benchmark ?? []);
const results = judgedBy.map(({ result }) => `bench/results/${result}.json`);
const baselines = judgedBy.map(({ result }) => `bench/baseline/${result}.json`);
const given = (option: string, paths: readonly string[]): string =>
  paths.map((path) => `--${option} ${path}`).join(' ');

/** Files that the caller must have, for no step makes them: what benchmarks are compared with. */
export function inputsOf({ profile, baseline }: PlanRequest): readonly string[] {
  if (profile === 'vendor_live') return [];
  return baseline === undefined ? baselines : [baseline];
}

function benchmarks(request: PlanRequest): readonly PlanStep[] {
  return [
    ...judgedBy.map(({ script, result }) =>
      step(`benchmark-${result}`, `npm run ${script}`, { artifacts: [`bench/results/${result}.json`] }),
    ),
    gate(
      request,
      'benchmark-slo-gate',
      `${given('metrics-json', results)} ${given('baseline-json', inputsOf(request))} --objectives-json bench/baseline/objectives.json`,
    ),
  ];
}

function performance(request: PlanRequest): PlanStep {
  return gate(
    request,
    'performance-certification',
    `${given('metrics-json', results)} --minimum-json bench/baseline/minimum.json --maximum-json bench/baseline/maximum.json`,
  );
}

function packed(request: PlanRequest): readonly PlanStep[] {
  const { profile, folder, release } = request;
  const own = `${folder}/evidence-chain.links.json`;
  const chain = request.chain ?? own;
  const pack = `${folder}/pack`;
  return [
    gate(request, 'certification-pack', `${folder}/run --pack ${pack} --mode ${modeOf[profile]}`, [pack]),
    gate(
      request,
      'evidence-chain',
      `--chain ${chain} --pack ${pack} --release ${release}`,
      // A chain from elsewhere holds other releases too, and is not this plan's to make anew.
      request.chain === undefined ? [own] : [],
    ),
    gate(request, 'evidence-chain-verify', `--chain ${chain}`),
  ];
}

function checklist(request: PlanRequest): PlanStep {
  const { release, release_type, answers } = request;
  const all = [...answeredByPlan.map((name) => [name, true] as const), ...answers];
  const checks = all.map(([name, answer]) => `--check ${name}=${answer}`).join(' ');
  return gate(
    request,
    'pre-release-checklist',
    `--release ${release} --release-type ${release_type} ${checks}`,
  );
}

function evidence(request: PlanRequest): PlanStep {
  const files = Object.entries(defaultEvidence).map(
    ([name, of]) => `--artifact ${name}=${request.folder}/${of ?? 'service-markers'}.json`,
  );
  return gate(request, 'release-evidence-pack', files.join(' '));
}

function refuseAnswers({ profile, answers }: PlanRequest): void {
  const bad = (name: string, why: string): MatrixError =>
    new MatrixError('MATRIX_BAD_REQUEST', `--check ${name}: ${why}`);
  for (const name of answers.keys()) {
    if (profile !== 'real_local') {
      throw bad(name, `${profile} has no pre-release checklist; allowed with --profile real_local`);
    }
    if (answeredByPlan.includes(name)) throw bad(name, 'a step of the plan answers it: leave it out');
  }
}
