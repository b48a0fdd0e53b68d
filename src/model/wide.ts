/** The wide columns: those that carry one type family each. */
import type { Column } from './rows.ts';

/** How their names begin. */
export const widePrefix = 'wide_';

export function isWide({ name }: Pick<Column, 'name'>): boolean {
  return name.startsWith(widePrefix);
}
