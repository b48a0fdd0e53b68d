/** What it takes to certify live: services, environment, artifacts, and the commands in their order. */
import { factsOf, systemIds } from '../matrix/systems.ts';
import { MatrixError } from '../model/error.ts';
import { finding } from './conclude.ts';
import type { Judged } from './contract.ts';
import { defaultEvidence } from './release-evidence-pack.ts';

export const profiles = ['local_live', 'real_local', 'vendor_live'] as const;
export type Profile = (typeof profiles)[number];

export interface PlanStep {
  readonly name: string;
  /** Words of a command line that a shell takes as they stand. */
  readonly command: string;
  /** Variables that are set for it beside the caller's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files that it must leave, under the plan's folder or the working directory. */
  readonly artifacts: readonly string[];
  /** Whether the certification ends where it fails. */
  readonly required: boolean;
}

export interface Plan {
  readonly profile: Profile;
  readonly row_count: number;
  readonly services: readonly string[];
  /** Names only. */
  readonly required_environment: readonly string[];
  readonly required_artifacts: readonly string[];
  readonly steps: readonly PlanStep[];
}

export interface PlanRequest {
  readonly profile: Profile;
  readonly row_count: number;
  readonly release: string;
  /** Where results go. */
  readonly folder: string;
}

const modeOf = { local_live: 'mock_local', real_local: 'real_local', vendor_live: 'vendor_live' } as const;
const compose = 'docker compose -f docker/docker-compose.integration.yml';

/** @throws MatrixError MATRIX_BAD_REQUEST for text that a shell would not take as one word */
export function planOf({ profile, row_count, release, folder }: PlanRequest): Plan {
  for (const [name, text] of Object.entries({ '--release': release, '--output-dir': folder })) {
    if (/^[\w./@:+-]+$/.test(text)) continue;
    throw new MatrixError(
      'MATRIX_BAD_REQUEST',
      `${name} is ${JSON.stringify(text)}: use letters, digits and ./@:+-_ alone, for it becomes part of commands`,
    );
  }
  const systems = systemIds.filter(
    (id) => profile === 'vendor_live' || factsOf(id)?.local_skip_reason === null,
  );
  const steps = stepsOf({ profile, row_count, release, folder });
  return {
    profile,
    row_count,
    services: systems.map((id) => factsOf(id)?.title ?? id),
    required_environment: profile === 'vendor_live' ? systems.flatMap(requiredVariables) : [],
    required_artifacts: steps.filter(({ required }) => required).flatMap(({ artifacts }) => artifacts),
    steps,
  };
}

function requiredVariables(id: string): readonly string[] {
  return Object.values(factsOf(id)?.external ?? {})
    .filter(({ optional }) => !optional)
    .map(({ variable }) => variable);
}

function stepsOf({ profile, row_count, release, folder }: PlanRequest): readonly PlanStep[] {
  const mode = modeOf[profile];
  const run = `${folder}/run`;
  const at = (name: string): string => `${folder}/${name}`;
  const gate = (name: string, options: string, required = true): PlanStep => ({
    name,
    command: `npx dpone-matrix ops ${name} ${options} --output-dir ${folder}`,
    environment: {},
    artifacts: [at(`${name}.json`)],
    required,
  });
  const step = (
    name: string,
    command: string,
    more: Partial<Omit<PlanStep, 'name' | 'command'>> = {},
  ): PlanStep => ({ name, command, environment: {}, artifacts: [], required: true, ...more });

  const services = profile === 'local_live' ? [step('services', `${compose} up --detach --wait`)] : [];
  const stop =
    profile === 'local_live'
      ? [step('services-stopped', `${compose} down --volumes`, { required: false })]
      : [];
  const credentials = profile === 'vendor_live' ? [gate('managed-credentials-readiness', '')] : [];
  const markers = step('service-markers', 'npx playwright test --project=connectors', {
    environment: { PLAYWRIGHT_JSON_OUTPUT_FILE: at('service-markers.json') },
    artifacts: [at('service-markers.json')],
  });
  const matrix = step('matrix', `npx playwright test --project=${mode}`, {
    environment: { DPONE_MATRIX_ARTIFACT_DIR: run, DPONE_MATRIX_MOCK_ROW_COUNT: String(row_count) },
    artifacts: [`${run}/run.json`],
  });
  const report = gate('integration-matrix-report', `${run} --mode ${mode}`);
  const benchmark = step('benchmark', 'npm run bench:postgres', {
    artifacts: ['bench/results/postgres.json'],
  });
  const slo = gate(
    'benchmark-slo-gate',
    '--metrics-json bench/results/postgres.json --baseline-json bench/baseline/postgres.json --objectives-json bench/baseline/objectives.json',
  );
  const performance = gate(
    'performance-certification',
    '--metrics-json bench/results/postgres.json --minimum-json bench/baseline/minimum.json --maximum-json bench/baseline/maximum.json',
  );
  const state = gate('live-state-reconciliation', `--run ${run}`);
  const pack = gate('certification-pack', `${run} --pack ${at('pack')} --mode ${mode}`);
  const chain = [
    gate(
      'evidence-chain',
      `--chain ${at('evidence-chain.links.json')} --pack ${at('pack')} --release ${release}`,
    ),
    gate('evidence-chain-verify', `--chain ${at('evidence-chain.links.json')}`),
  ];
  if (profile === 'local_live') {
    return [...services, markers, matrix, report, benchmark, slo, pack, ...chain, ...stop];
  }
  const checklist = gate(
    'pre-release-checklist',
    `--release ${release} --release-type minor --answers ${at('answers.json')}`,
  );
  const evidence = gate(
    'release-evidence-pack',
    Object.entries(defaultEvidence)
      .map(
        ([name, of]) => `--artifact ${name}=${of === null ? at('service-markers.json') : at(`${of}.json`)}`,
      )
      .join(' '),
  );
  const own = profile === 'real_local' ? [markers] : [];
  return [
    ...credentials,
    ...own,
    matrix,
    report,
    benchmark,
    performance,
    state,
    pack,
    ...chain,
    checklist,
    evidence,
  ];
}

/** The plan itself passes where nothing that it names by the environment is absent. */
export function judgePlan(plan: Plan, isSet: (variable: string) => boolean): Judged {
  return {
    findings: [
      finding('plan.steps', 'PASS', `${plan.steps.length} steps`),
      ...plan.required_environment.map((variable) =>
        isSet(variable)
          ? finding(`plan.environment:${variable}`, 'PASS', 'set')
          : finding(`plan.environment:${variable}`, 'UNVERIFIED', 'not set'),
      ),
    ],
    facts: { ...plan },
  };
}
