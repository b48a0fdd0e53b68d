/** What an execution of a plan came to, as findings: a step that was not reached is `UNVERIFIED`. */
import { duration } from '../report/numbers.ts';
import { finding } from './conclude.ts';
import type { Finding, Judged } from './contract.ts';
import type { Execution, StepRecord } from './execution.ts';
import type { Plan } from './live-certification-plan.ts';
import type { PlanStep } from './plan-steps.ts';

export function judgeExecution(plan: Plan, execution: Execution): Judged {
  const records = new Map(execution.steps.map((record) => [record.name, record]));
  return {
    findings: [
      finding(
        'plan.execution',
        execution.status === 'passed' ? 'PASS' : 'FAIL',
        `the execution ended as ${execution.status}`,
      ),
      ...plan.steps.map((step) => stepFinding(step, records.get(step.name), execution)),
    ],
    facts: { ...plan, execution },
  };
}

function stepFinding(
  { name, phase, required }: PlanStep,
  record: StepRecord | undefined,
  { status }: Execution,
): Finding {
  const about = `plan.step:${name}`;
  if (!record) {
    // Services are not started where nothing is left that needs them.
    return phase !== 'work' && status === 'passed'
      ? finding(about, 'SKIP', 'nothing was left to do between setup and cleanup')
      : finding(about, 'UNVERIFIED', 'it was not reached');
  }
  if (record.outcome === 'passed') {
    const when = record.resumed ? `before, at ${record.ended_at}` : `in ${duration(record.duration_ms)}`;
    return finding(about, 'PASS', `passed ${when}`, { observed: record.exit_code });
  }
  const why = `${record.outcome}: ${record.reason ?? 'no reason'}; ${record.log}`;
  return finding(about, required ? 'FAIL' : 'SKIP', required ? why : `not required, and ${why}`, {
    observed: record.exit_code,
  });
}
