/** Days as manifests write them (both included) as half-open windows of day numbers. */
import type { DayWindow } from '../model/manifest.ts';
import { dayText, parseDay } from '../model/time.ts';
import type { Window } from './contract.ts';

/** @throws MatrixError MATRIX_BAD_DATE */
export function windowOf({ column, from, to }: DayWindow): Window {
  return { column, from: parseDay(from), before: parseDay(to) + 1 };
}

/** `2026-06-01 to 2026-06-03, both included`, as people read it. */
export function windowText({ column, from, before }: Window): string {
  return `${column} from ${dayText(from)} up to, not including, ${dayText(before)}`;
}
