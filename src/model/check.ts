/** The outcome of comparing two values that were obtained by different ways. */
export type CheckStatus = 'passed' | 'failed' | 'not_applicable';

export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  /** JSON values. */
  readonly expected: unknown;
  readonly observed: unknown;
  readonly detail?: string;
}

/** Begins the name of a check that the user's repo has made: no check of the matrix's own is ever called so. */
export const ownPrefix = 'own:';

export function isOwn({ name }: Pick<Check, 'name'>): boolean {
  return name.startsWith(ownPrefix);
}

/** A row's key, by the key columns' names, in a form that JSON can hold. */
export type KeyText = Readonly<Record<string, string>>;

export interface CellDifference {
  readonly column: string;
  readonly expected: string;
  readonly observed: string;
}

/** A keyed difference: exact counts, and the first few of each sort. */
export interface Difference {
  readonly missing: { readonly count: number; readonly first: readonly KeyText[] };
  readonly unexpected: { readonly count: number; readonly first: readonly KeyText[] };
  readonly changed: {
    readonly count: number;
    readonly first: readonly { readonly key: KeyText; readonly cells: readonly CellDifference[] }[];
    /** Per column, in how many rows it differs. */
    readonly columns: Readonly<Record<string, number>>;
  };
}
