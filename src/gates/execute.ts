/** Carries a plan out: its steps in their order, up to the first required one that fails; cleanup whatever happens. */
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { jsonText, writeAtomically } from '../evidence/json.ts';
import { MatrixError } from '../model/error.ts';
import { secretsOfProcess } from '../evidence/secrets.ts';
import { duration, elapsedText } from '../report/numbers.ts';
import { artifactHash, earlierExecution, executionName, keptSteps, planHash } from './execution.ts';
import type { Earlier, Execution, StepRecord } from './execution.ts';
import { lineOf } from './live-certification-plan.ts';
import type { PlanStep } from './plan-steps.ts';
import { spawnStep } from './run-step.ts';
import type { RunStep, RunningStep, StepEnd } from './run-step.ts';

export interface ExecuteRequest extends Earlier {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes progress, line by line. */
  readonly tell: (line: string) => void;
  readonly runStep?: RunStep;
  /** Has a listener called at each interrupt. @returns what takes it away again */
  readonly onInterrupt?: (listener: (signal: NodeJS.Signals) => void) => () => void;
}

/** How often a step that goes on is told of. */
const everyMs = 60_000;

/**
 * Writes `execution.json` after each step, in one piece, and a log of each step beside it.
 * @throws MatrixError MATRIX_PLAN_CHANGED, MATRIX_BAD_REQUEST, MATRIX_BAD_GATE_INPUT before anything is run
 */
export async function executePlan(request: ExecuteRequest): Promise<Execution> {
  const { plan, cwd, commit, tell, onInterrupt = onProcessInterrupt } = request;
  const kept = keptSteps(plan, earlierExecution(request), cwd);
  const isNeeded = plan.steps.some(({ phase, name }) => phase === 'work' && !kept.has(name));
  const folder = resolve(cwd, plan.folder);
  mkdirSync(folder, { recursive: true });
  const execution = {
    schema: 'dpone.plan_execution.v1',
    status: 'running' as Execution['status'],
    profile: plan.profile,
    row_count: plan.row_count,
    release: plan.release,
    plan_sha256: planHash(plan),
    commit,
    started_at: new Date().toISOString(),
    ended_at: null as string | null,
    steps: [] as StepRecord[],
  } satisfies Execution;
  const save = (): void => writeAtomically(join(folder, executionName), jsonText(execution));

  let interrupt: NodeJS.Signals | undefined;
  let running: { readonly step: PlanStep; readonly process: RunningStep } | undefined;
  const stopListening = onInterrupt((signal) => {
    if (interrupt !== undefined) return running?.process.kill('SIGKILL');
    interrupt = signal;
    tell(`${signal}: ends the running step and cleans up; once more kills what runs`);
    if (running?.step.phase !== 'cleanup') running?.process.kill(signal);
  });
  let isStopped = false;
  try {
    save();
    for (const [at, step] of plan.steps.entries()) {
      const about = `step ${at + 1} of ${plan.steps.length}  ${step.name}`;
      const before = kept.get(step.name);
      if (before) {
        execution.steps.push({ ...before, resumed: true });
        tell(`${about}  passed before`);
        save();
        continue;
      }
      if (!isNeeded || (step.phase !== 'cleanup' && (isStopped || interrupt))) continue;
      const record = await runOne(request, step, at + 1, about, (process) => {
        running = process && { step, process };
        return interrupt;
      });
      execution.steps.push(record);
      if (record.outcome !== 'passed' && step.required) isStopped = true;
      save();
    }
    execution.status = interrupt ? 'interrupted' : isStopped ? 'failed' : 'passed';
    execution.ended_at = new Date().toISOString();
    save();
    return execution;
  } finally {
    stopListening();
  }
}

/** @param track takes what runs, and undefined at its end; answers the interrupt that there was */
async function runOne(
  { plan, cwd, environment, tell, runStep = spawnStep }: ExecuteRequest,
  step: PlanStep,
  number: number,
  about: string,
  track: (process: RunningStep | undefined) => NodeJS.Signals | undefined,
): Promise<StepRecord> {
  const log = `steps/${number}-${step.name}.log`;
  tell(`${about}  ${lineOf(step)}`);
  const started = Date.now();
  const begin = (): RunningStep => {
    // What an earlier attempt left must not pass for what this one leaves.
    for (const path of step.artifacts) rmSync(resolve(cwd, path), { recursive: true, force: true });
    return runStep({
      words: step.command.split(' '),
      cwd,
      environment: { ...environment, ...step.environment },
      log: join(resolve(cwd, plan.folder), log),
      title: lineOf(step),
      secrets: secretsOfProcess(environment),
    });
  };
  const progress = setInterval(
    () => tell(`${about}  runs for ${elapsedText(Date.now() - started)}; ${plan.folder}/${log}`),
    everyMs,
  );
  let end: StepEnd;
  try {
    const process = begin();
    track(process);
    end = await process.ended;
  } catch (error) {
    // A log that cannot be written, say: what cleans up runs all the same.
    end = { exit_code: null, signal: null, error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearInterval(progress);
  }
  const interruptedBy = track(undefined);
  const isInterrupted = step.phase !== 'cleanup' && interruptedBy !== undefined;
  const ended = Date.now();
  const { artifacts, problem } = left(step, cwd);
  const failure = endText(end) ?? problem;
  const outcome = isInterrupted ? 'interrupted' : failure === null ? 'passed' : 'failed';
  const reason = isInterrupted ? (failure ?? 'it ended while it was interrupted') : failure;
  const took = duration(ended - started);
  tell(
    `${about}  ${outcome} in ${took}${reason === null ? '' : `: ${reason}; ${plan.folder}/${log}`}` +
      (outcome !== 'failed' || step.required ? '' : ' (not required)'),
  );
  return {
    number,
    name: step.name,
    command: step.command,
    required: step.required,
    outcome,
    reason,
    exit_code: end.exit_code,
    signal: end.signal,
    started_at: new Date(started).toISOString(),
    ended_at: new Date(ended).toISOString(),
    duration_ms: ended - started,
    log,
    artifacts,
    resumed: false,
  };
}

/** Why an end is none to go on from; null where it is. */
function endText({ exit_code, signal, error }: StepEnd): string | null {
  if (error !== undefined) return `it could not be started: ${error}`;
  if (signal !== null) return `it was ended by ${signal}`;
  return exit_code === 0 ? null : `it ended with ${exit_code}`;
}

interface Left {
  readonly artifacts: StepRecord['artifacts'];
  readonly problem: string | null;
}

function left({ artifacts: paths }: PlanStep, cwd: string): Left {
  try {
    const artifacts = paths.map((path) => ({ path, sha256: artifactHash(resolve(cwd, path)) }));
    const missing = artifacts.filter(({ sha256 }) => sha256 === null).map(({ path }) => path);
    return {
      artifacts,
      problem: missing.length > 0 ? `it ended with 0, and did not leave ${missing.join(', ')}` : null,
    };
  } catch (error) {
    // A link among them, say.
    if (!(error instanceof MatrixError)) throw error;
    return { artifacts: paths.map((path) => ({ path, sha256: null })), problem: error.message };
  }
}

function onProcessInterrupt(listener: (signal: NodeJS.Signals) => void): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}
