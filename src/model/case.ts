/** What one certified case is, and the strategies it can name. Systems are data: see `matrix/systems.ts`. */

export const strategies = [
  'full_refresh',
  'incremental_append',
  'incremental_merge',
  'replace',
  'snapshot_diff',
  'xmin',
  'cdc',
  'partition_replace',
  'scd2',
  'backfill',
] as const;

export type Strategy = (typeof strategies)[number];

/** What the sink does: `xmin` and `cdc` are merges there. */
export type SinkStrategy = Exclude<Strategy, 'xmin' | 'cdc'>;

export const layers = ['preflight', 'behavior'] as const;
export type Layer = (typeof layers)[number];

export const runModes = ['mock_contract', 'mock_local', 'real_local', 'vendor_live'] as const;
export type RunMode = (typeof runModes)[number];

export interface MatrixCase {
  readonly case_id: string;
  readonly pair_id: string;
  readonly source: string;
  readonly sink: string;
  readonly strategy: Strategy;
  readonly sink_strategy: SinkStrategy;
  /** Whether the sink keeps rows in tables or events in a log. */
  readonly sink_shape: 'table' | 'log';
  /** Path under `docs/`. */
  readonly guide: string;
  readonly install_extras: readonly string[];
  readonly peer_packages: readonly string[];
  readonly required_profiles: readonly string[];
  readonly live_profiles: readonly string[];
  readonly local_service_supported: boolean;
}

/** The annotations by which a Playwright test says which case and layer it is; titles and files may be anything. */
export const caseAnnotation = 'matrix.case';
export const layerAnnotation = 'matrix.layer';
/** The annotation by which a test says whose trials it makes. */
export const trialsAnnotation = 'matrix.trials';
/** The annotation by which a test says which case it puts under stress. */
export const stressAnnotation = 'matrix.stress';
