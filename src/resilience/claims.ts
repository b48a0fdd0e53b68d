/** Whether a report can be true of a load that was made again, by what was counted of the target before and after it. */
import type { LoadReport } from '../model/loader.ts';

export interface Counted {
  readonly isLog: boolean;
  /** An expiry takes nothing out. */
  readonly expires: boolean;
  /** Rows that the source offers to a load that has to read it again. */
  readonly offered: number;
  /** Rows of a table before the load and after it; of a log the events that it added, after 0. */
  readonly before: number;
  readonly after: number;
}

/** What is wrong with the report, in words; empty where it can be true. */
export function falseClaims(report: LoadReport | null, counted: Counted): string {
  if (report === null) return 'there is no report';
  const { isLog, expires, offered, before, after } = counted;
  const { read, removed, added } = report;
  if (read !== 0 && read !== offered) return `read ${read}, where ${offered} rows or none were offered`;
  if ((isLog || expires) && removed !== 0) return `removed ${removed}, where nothing is taken out`;
  if (before - removed + added === after) return '';
  return `${before} before - ${removed} removed + ${added} added is not the ${after} that are there`;
}
