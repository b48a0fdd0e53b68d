/** Which engine stood behind a system in a run, and where it came from. */

/** From best to worst; `memory` is a stand-in, never a proof about the system. */
export const provenances = ['external', 'container', 'embedded', 'in_process', 'memory'] as const;
export type Provenance = (typeof provenances)[number];

/** Begins the digest of an image that was made on the machine: nobody else can get the same. */
export const localDigest = 'local:';

/** Nothing that ran against an `emulator` counts for the `service`. */
export const endpointKinds = ['service', 'emulator'] as const;
export type EndpointKind = (typeof endpointKinds)[number];

export interface Engine {
  readonly system: string;
  readonly provenance: Provenance;
  /** As the server reports itself. */
  readonly product: string;
  readonly version: string;
  readonly image?: string;
  /** Of the image in its registry (`sha256:…`); `local:` and its id where no registry has it. */
  readonly digest?: string;
  /** Of a managed service: whether it was the vendor's own, or something else that speaks its protocol. */
  readonly endpoint?: EndpointKind;
  /** What it is, where it only stands in for the product. */
  readonly stand_in?: string;
  /** Why no better provenance was used; absent for `external`. */
  readonly why_not_better?: string;
}
