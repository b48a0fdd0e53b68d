/** What it takes to certify live: services, environment, artifacts, and the commands in their order. */
import { factsOf, systemIds } from '../matrix/systems.ts';
import { MatrixError } from '../model/error.ts';
import { bullets, code, table } from '../report/markdown.ts';
import { finding } from './conclude.ts';
import type { Judged } from './contract.ts';
import { inputsOf, stepsOf } from './plan-steps.ts';
import type { PlanRequest, PlanStep, Profile } from './plan-steps.ts';

export interface Plan {
  readonly profile: Profile;
  readonly row_count: number;
  readonly release: string;
  /** Where results go. */
  readonly folder: string;
  readonly services: readonly string[];
  /** Names only. */
  readonly required_environment: readonly string[];
  /** Files that no step makes. */
  readonly required_inputs: readonly string[];
  readonly required_artifacts: readonly string[];
  readonly steps: readonly PlanStep[];
}

/** @throws MatrixError MATRIX_BAD_REQUEST for text that a shell would not take as one word */
export function planOf(request: PlanRequest): Plan {
  const { profile, row_count, release, folder, baseline, chain } = request;
  const texts = { release, 'output-dir': folder, 'baseline-json': baseline, chain };
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined || /^[\w./@:+-]+$/.test(text)) continue;
    throw new MatrixError(
      'MATRIX_BAD_REQUEST',
      `--${name} is ${JSON.stringify(text)}: use letters, digits and ./@:+-_ alone, for it becomes part of commands`,
    );
  }
  const systems = systemIds.filter(
    (id) => profile === 'vendor_live' || factsOf(id)?.local_skip_reason === null,
  );
  const steps = stepsOf(request);
  return {
    profile,
    row_count,
    release,
    folder,
    services: systems.map((id) => factsOf(id)?.title ?? id),
    required_environment: profile === 'vendor_live' ? systems.flatMap(requiredVariables) : [],
    required_inputs: inputsOf(request),
    required_artifacts: steps.filter(({ required }) => required).flatMap(({ artifacts }) => artifacts),
    steps,
  };
}

function requiredVariables(id: string): readonly string[] {
  return Object.values(factsOf(id)?.external ?? {})
    .filter(({ optional }) => !optional)
    .map(({ variable }) => variable);
}

/** The plan itself passes where nothing that it names is absent. */
export function judgePlan(
  plan: Plan,
  isSet: (variable: string) => boolean,
  isThere: (path: string) => boolean,
): Judged {
  return {
    findings: [
      finding('plan.steps', 'PASS', `${plan.steps.length} steps`),
      ...plan.required_environment.map((variable) =>
        isSet(variable)
          ? finding(`plan.environment:${variable}`, 'PASS', 'set')
          : finding(`plan.environment:${variable}`, 'UNVERIFIED', 'not set'),
      ),
      ...plan.required_inputs.map((path) =>
        isThere(path)
          ? finding(`plan.input:${path}`, 'PASS', 'it is there')
          : finding(`plan.input:${path}`, 'UNVERIFIED', 'there is no such file, and no step makes it'),
      ),
    ],
    facts: { ...plan },
  };
}

/** The command line of a step with its variables, as a person types it. */
export function lineOf({ environment, command }: Pick<PlanStep, 'environment' | 'command'>): string {
  return [...Object.entries(environment).map(([name, text]) => `${name}=${text}`), command].join(' ');
}

/** The plan as Markdown, section by section. */
export function planSections(plan: Plan): readonly string[] {
  const { profile, row_count, release, services, required_environment, required_artifacts, steps } = plan;
  const { required_inputs } = plan;
  const listed = (items: readonly string[]): string =>
    items.length === 0 ? 'none' : bullets(items.map((item) => code(item)));
  return [
    '## Plan',
    table(
      ['profile', 'rows', 'release', 'services'],
      [[code(profile), row_count, code(release), services.join(', ')]],
    ),
    '## Required environment',
    listed(required_environment),
    '## Required inputs',
    listed(required_inputs),
    '## Required artifacts',
    listed(required_artifacts),
    '## Steps',
    table(
      ['step', 'name', 'command', 'artifacts', 'required'],
      steps.map((step, at) => [
        at + 1,
        code(step.name),
        code(lineOf(step), 2000),
        step.artifacts.map((path) => code(path)).join(', '),
        step.required ? 'yes' : 'no',
      ]),
    ),
  ];
}
