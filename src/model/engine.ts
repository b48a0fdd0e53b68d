/** Which engine stood behind a system in a run, and where it came from. */

/** From best to worst; `memory` is a stand-in, never a proof about the system. */
export const provenances = ['external', 'container', 'embedded', 'in_process', 'memory'] as const;
export type Provenance = (typeof provenances)[number];

export interface Engine {
  readonly system: string;
  readonly provenance: Provenance;
  /** As the server reports itself. */
  readonly product: string;
  readonly version: string;
  readonly image?: string;
  readonly digest?: string;
  /** Why no better provenance was used; absent for `external`. */
  readonly why_not_better?: string;
}
