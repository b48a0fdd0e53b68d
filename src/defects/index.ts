/** The catalogue of defects: what a certification must be able to catch, and what it must let pass. */
import type { Category, Defect } from './contract.ts';
import { deleteDefects } from './deletes.ts';
import { equivalents } from './equivalents.ts';
import { eventDefects } from './events.ts';
import { historyDefects } from './history.ts';
import { inputDefects } from './input.ts';
import { reportDefects } from './reports.ts';
import { rowDefects } from './rows.ts';
import { sourceDefects } from './source.ts';
import { updateDefects } from './updates.ts';
import { valueDefects } from './values/index.ts';
import { windowDefects } from './windows.ts';

const byCategory: Readonly<Record<Category, readonly Defect[]>> = {
  rows: rowDefects,
  deletes: deleteDefects,
  updates: updateDefects,
  values: valueDefects,
  windows: windowDefects,
  history: historyDefects,
  events: eventDefects,
  input: inputDefects,
  reports: reportDefects,
  source: sourceDefects,
  equivalents,
};

/** All defects, by category. */
export const defects: readonly Defect[] = Object.values(byCategory).flat();

export { around } from './around.ts';
export { categories, loaderError } from './contract.ts';
export type {
  Category,
  ContentDefect,
  Defect,
  Ground,
  InputDefect,
  LoaderDefect,
  LoaderWithSource,
  Reach,
} from './contract.ts';
export { damageOf, isHarmless } from './damage.ts';
export type { Damage } from './damage.ts';
export { Left } from './left.ts';
export type { Fate, LeftFacts } from './left.ts';
