/** The id of a run: in its evidence, and short in the names of what it makes. */
import { randomBytes } from 'node:crypto';

/** Set in the runner before its workers start, and inherited by them. */
export const runIdVariable = 'DPONE_MATRIX_RUN_ID';

/** Sortable by time, and distinct for two runs of one second: `20260601t120000z_1f3a9c`. */
export function newRunId(now = new Date()): string {
  const second = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase();
  return `${second}z_${randomBytes(3).toString('hex')}`;
}

/** The id of the run that this process belongs to; made, and kept for its children, where there is none. */
export function currentRunId(): string {
  return (process.env[runIdVariable] ||= newRunId());
}

/** The day on which the run started, `2026-06-01`, UTC; today for an id that does not tell. */
export function dayOfRun(run_id: string, now = new Date()): string {
  const told = /^(\d{4})(\d{2})(\d{2})t/.exec(run_id);
  return told ? told.slice(1).join('-') : now.toISOString().slice(0, 10);
}

/** The id's last six characters, `[0-9a-f]`: what names of databases and topics have room for. */
export function shortRunId(run_id: string): string {
  return run_id.slice(-6);
}
