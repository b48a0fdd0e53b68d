/** The variables by which a run reaches systems that it does not start itself, in the systems' order. */
import type { SystemFacts } from './systems.ts';

export interface VariableOf {
  /** The product's name as people write it. */
  readonly title: string;
  /** What the variable holds, within its system: `url`, `brokers`, … */
  readonly part: string;
  readonly variable: string;
  readonly meaning: string;
  /** Whether the system is reached without it too. */
  readonly optional: boolean;
  /** What does in its place. */
  readonly orElse?: Pick<VariableOf, 'part' | 'variable'>;
}

export function variablesOf(
  systems: readonly Pick<SystemFacts, 'title' | 'external'>[],
): readonly VariableOf[] {
  return systems.flatMap(({ title, external }) =>
    Object.entries(external).map(([part, { variable, meaning, optional = false, orElse }]) => {
      const other = orElse === undefined ? undefined : external[orElse];
      return {
        title,
        part,
        variable,
        meaning,
        optional,
        ...(orElse && other ? { orElse: { part: orElse, variable: other.variable } } : {}),
      };
    }),
  );
}
