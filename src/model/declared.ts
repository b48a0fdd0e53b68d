/** What a loader may declare of its own documented behavior: named rules, applied to what is expected and never to what is seen. */
import type { Family } from './families.ts';
import type { Column } from './rows.ts';
import type { Kind, Value } from './value.ts';

export type Keep = (value: Value) => Value;

/** How a source's own text output spells a value that is not null. */
export type Print = (value: Exclude<Value, null>) => string;

/** One rule: pure, and exact. A value that it does not name is expected as it is. */
export interface DeclaredRule {
  /** For the docs. */
  readonly means: string;
  /** The kind of the column that the loader has instead; absent where it is the same. */
  readonly kind?: Kind;
  readonly keep: (column: Column, given: TypeExpectation, print: Print) => Keep;
}

export const declaredRules = {
  same: {
    means: 'every value, in a column of another native type',
    keep: () => (value) => value,
  },
  text: {
    means: "the text that the source's own output has for the value",
    kind: 'text',
    keep: (_, __, print) => (value) => (value === null ? null : print(value)),
  },
  float64: {
    means: "the double that the source's own text of a `real` names: 0.1, and not 0.10000000149011612",
    kind: 'float64',
    keep: (_, __, print) => (value) => (typeof value === 'number' ? Number(print(value)) : value),
  },
  scale: {
    means: 'a decimal with exactly `digits` digits after the point, none of its own lost: `1.5` is `1.500`',
    kind: 'decimal',
    keep:
      (_, { digits = 0 }) =>
      (value) =>
        typeof value === 'string' ? padded(value, digits) : value,
  },
} as const satisfies Record<string, DeclaredRule>;

export type DeclaredRuleName = keyof typeof declaredRules;
export const declaredRuleNames = Object.keys(declaredRules) as readonly DeclaredRuleName[];

export interface TypeExpectation {
  readonly families: readonly Family[];
  readonly rule: DeclaredRuleName;
  /** `scale` alone: digits after the point. */
  readonly digits?: number;
  /** The type that the loader's own table has, as the sink's catalogue spells it. Left out: the type table's. */
  readonly native?: string;
  /** Where the loader's documentation says so. */
  readonly reason: string;
}

export interface Expectations {
  /**
   * `own`: the loader makes its target itself, and loads only into such. The state before each load is then version 1,
   * which it has loaded itself: by `full_refresh`, or by the case's own strategy where `history` is `own` too.
   */
  readonly target?: 'own';
  /** Technical columns that the loader calls otherwise, by their names in the contract; null: it has no such column. */
  readonly columns?: Readonly<Record<string, string | null>>;
  readonly types?: readonly TypeExpectation[];
}

/** Digits beyond the scale stay, so that a loader that loses them is seen. */
function padded(decimal: string, digits: number): string {
  const point = decimal.indexOf('.');
  const fraction = point < 0 ? 0 : decimal.length - point - 1;
  if (fraction >= digits) return decimal;
  return `${decimal}${point < 0 ? '.' : ''}${'0'.repeat(digits - fraction)}`;
}
