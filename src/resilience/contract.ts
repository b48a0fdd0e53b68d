/** What a scenario is: something that happens to a load, in variants, each with a finding; and defects that it must find. */
import type { TestContext } from '../certify/context.ts';
import type { Hooks } from '../loader/reference.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Loader } from '../model/loader.ts';
import type { Finding, ScenarioName } from '../model/resilience.ts';
import type { Choices } from './rounds/choices.ts';

/** Where one variant runs: names of its own, and the loader that is under test. */
export interface Arena {
  readonly case: MatrixCase;
  /** Its loader is the one under test, as it is or with a defect. */
  readonly test: TestContext;
  /**
   * There where the loader is broken on purpose: makes it anew, so that it remembers nothing of what a variant has
   * done with it before.
   */
  readonly plantedAnew?: () => Loader;
  /** Of random rounds; absent where nothing was chosen. */
  readonly choices?: Choices;
  /** That loader with hooks inside; absent where nobody knows how. */
  readonly hooked?: (hooks: Hooks) => Loader;
}

/** One way in which a scenario happens. */
export interface Variant {
  /** Short, in words: `before finalize`. Unique within the scenario. */
  readonly name: string;
  /**
   * Holds what it needs, makes the loads, and says what it saw.
   * @throws MatrixError MATRIX_FAULT_NOT_FIRED where the fault did not happen, so that nothing can be said
   */
  run(arena: Arena): Promise<Finding>;
  /** Why it can't happen here, in words: it is then left out, and its defects too. Null where it can. */
  absent?(arena: Arena): Promise<string | null>;
}

/** A loader that is broken on purpose: under the named variant its finding must be `violated`. */
export interface PlantedDefect {
  /** What the broken loader does, in words: `saves its state before its rows`. */
  readonly name: string;
  /** The variant that must see it. */
  readonly variant: string;
  /** How the loader is broken: around any loader, or inside the reference loader. */
  readonly plant:
    | { readonly around: (loader: Loader) => Loader }
    /** Made anew for each run: hooks may keep what they have seen. */
    | { readonly inside: () => Hooks };
}

/** What can be done to a loader follows from these. */
export type Abilities = Pick<Loader, 'points' | 'inProcess'>;

export interface Scenario {
  readonly name: ScenarioName;
  /** What the scenario asks, one sentence for the documentation. */
  readonly asks: string;
  /** None where the scenario does not apply to the case. */
  variants(c: MatrixCase, loader: Abilities): readonly Variant[];
  /** At least one wherever there are variants. */
  defects(c: MatrixCase, loader: Abilities): readonly PlantedDefect[];
}
