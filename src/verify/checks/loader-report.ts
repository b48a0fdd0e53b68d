/** `loader_report_matches_target`: what the loader claims, against the rows offered and the rows there now. */
import type { LoadReport } from '../../model/loader.ts';
import { compared, withoutRows } from './plan.ts';
import type { Planner } from './plan.ts';

const name = 'loader_report_matches_target';

export const loaderReportPlan: Planner = ({ case: { strategy }, expectation }) => {
  const isLog = expectation.after.shape === 'log';
  const before = expectation.before.count;
  return withoutRows(({ observation: { report }, summary }) => {
    const expected = isLog
      ? { read: expectation.offered, added: summary.count }
      : {
          read: expectation.offered,
          after: summary.count,
          // An expiry takes nothing out.
          ...(strategy === 'scd2' ? { removed: 0 } : {}),
        };
    const fault = faultOf(report);
    // Stryker disable next-line ConditionalExpression: that there is no report is a fault, too
    if (report === null || fault) {
      return [{ name, status: 'failed', expected, observed: report, detail: fault }];
    }
    const { read, removed, added } = report;
    const observed = isLog
      ? { read, added }
      : { read, after: before - removed + added, ...(strategy === 'scd2' ? { removed } : {}) };
    const detail = isLog
      ? `reported: added ${added}`
      : `reported: ${before} before - ${removed} removed + ${added} added`;
    return [compared(name, expected, observed, { detail })];
  });
};

function faultOf(report: LoadReport | null): string {
  if (report === null) return 'the loader gave no report';
  for (const field of ['read', 'removed', 'added'] as const) {
    const value: unknown = report[field];
    if (!Number.isSafeInteger(value) || (value as number) < 0) return `${field} is not a count`;
  }
  return '';
}
