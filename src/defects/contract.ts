/** What a defect is: a fault that real loaders have, where it can occur, and which check must see it. */
import type { MatrixCase } from '../model/case.ts';
import type { Loader } from '../model/loader.ts';
import type { Row, Rows } from '../model/rows.ts';
import type { Family } from '../model/families.ts';
import type { Kind, Value } from '../model/value.ts';
import type { Held } from '../systems/contract.ts';
import type { Source } from '../loader/contract.ts';
import type { Left } from './left.ts';

export const categories = [
  'rows',
  'deletes',
  'updates',
  'values',
  'windows',
  'history',
  'events',
  'input',
  'reports',
  'source',
  'equivalents',
] as const;
export type Category = (typeof categories)[number];

/** Where a defect is planted, if not in the dataset and at the volume that the trials have. */
export interface Ground {
  /** Several changes per key, of which only some order or the last one is right. */
  readonly contended?: boolean;
  /** Base rows and ratios that the defect needs to show itself. */
  readonly volume?: { readonly rows: number; readonly change_ratio: string; readonly delete_ratio: string };
}

interface Named {
  /** Unique, in the field's words. */
  readonly name: string;
  readonly category: Category;
  /** One sentence: what the loader does wrong. */
  readonly breaks: string;
  readonly ground?: Ground;
  /** Kinds and families of the columns that can show it; absent where no column is meant. */
  readonly columns?: readonly (Kind | Family)[];
  /** True where the defect shows only in an engine that has types of its own, and not in memory. */
  readonly realEngine?: boolean;
  appliesTo(c: MatrixCase): boolean;
  /**
   * The checks that must fail. Empty for an equivalent, which changes nothing that is promised and must pass;
   * {@link loaderError} where the case must fail by the loader's own error.
   */
  seenBy(c: MatrixCase): readonly string[];
}

/** In the place of a check's name: the case fails because the loader has thrown, and with the loader's words. */
export const loaderError = 'loader error';

/**
 * A fault of what the target holds: a pure function of what a right load left, which the connector then puts in
 * its place. So it works for any loader and any engine.
 */
export interface ContentDefect extends Named {
  readonly by: 'content';
  /** The rows or events in the place of `left.after`. @throws MatrixError MATRIX_NOTHING_TO_DAMAGE */
  plant(left: Left): readonly Row[];
}

/** What a wrapper may reach beside the loader that it wraps. */
export interface Reach {
  /** What the source holds, so that it can be written to. */
  readonly source: Held;
  /** A delta for {@link Held.apply} that no dataset has: one change of a row that the case leaves alone. */
  readonly foreignChanges: (op: 'insert' | 'update' | 'delete') => Rows;
}

/** A fault of what the loader does or says, around a load that is right. */
export interface LoaderDefect extends Named {
  readonly by: 'loader';
  /** Whether the source is written to, so that no other trial may use it. */
  readonly spoilsSource?: boolean;
  /** Called for one load; `reach` answers only while a load runs. */
  wrap(loader: Loader, reach: () => Reach): Loader;
  /** What the target holds after such a load; absent where it holds what it should. */
  leaves?(left: Left): readonly Row[];
}

/** A fault between the loader and its source; only a loader that lets its source be wrapped can have it planted. */
export interface InputDefect extends Named {
  readonly by: 'input';
  /** @param struck told of each row that was changed: its id, and the position of the column */
  wrapSource(
    source: Source,
    struck: (strike: { readonly id: Value; readonly column: number }) => void,
  ): Source;
}

export type Defect = ContentDefect | LoaderDefect | InputDefect;

/** Makes a loader whose source is wrapped, as `createReferenceLoader` does. */
export type LoaderWithSource = (hooks: { readonly wrapSource: (source: Source) => Source }) => Loader;
