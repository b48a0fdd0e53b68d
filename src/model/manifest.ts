/** The manifest of a case: what a loader is told to do. The schema that validates it is in `matrix/manifest.ts`. */
import type { SinkStrategy } from './case.ts';

export interface TableRef {
  readonly schema: string;
  readonly name: string;
}

/** `from` and `to` are days, both included. */
export interface DayWindow {
  readonly column: string;
  readonly from: string;
  readonly to: string;
}

/** The delta beside the snapshot. A database names a table (in the snapshot's schema), REST a path, a log a topic. */
export interface ChangesRef {
  readonly table?: string;
  readonly url?: string;
  readonly topic?: string;
  readonly op: string;
  readonly order_by: string;
}

/** How the messages of a topic are written. All but `json` need a Schema Registry in the connection. */
export const messageFormats = ['json', 'avro', 'json_schema'] as const;
export type MessageFormat = (typeof messageFormats)[number];

/** How the pages of a REST API follow each other. */
export const paginationStyles = ['cursor', 'next_link', 'page', 'offset'] as const;
export type PaginationStyle = (typeof paginationStyles)[number];

export interface Pagination {
  /**
   * `cursor`: by what the page before has in `next`; `next_link`: by the `Link` header with `rel="next"`; `page`: by
   * number, from 1 on; `offset`: by the count of the records before.
   */
  readonly style: PaginationStyle;
  /** The query parameter that says how many records a page has; `limit` where it is not there. */
  readonly limit_parameter?: string;
  /** The one that says which page; `cursor`, `page` or `offset` where it is not there. */
  readonly position_parameter?: string;
}

export interface SourceOptions {
  readonly batch_size?: number;
  readonly changes?: ChangesRef;
  /** `xmin` only. */
  readonly incremental_strategy?: 'xmin';
  readonly xmin_state_key?: string;
  /** `cdc` only; which of the names is there depends on the system. */
  readonly cdc?: {
    readonly enabled: true;
    readonly slot?: string;
    readonly publication?: string;
    readonly change_tracking?: boolean;
  };
  /** REST. */
  readonly method?: 'GET';
  readonly url?: string;
  readonly records_path?: string;
  /** REST; by cursor where it is not there. */
  readonly pagination?: Pagination;
  /** REST: the window of `replace`, `partition_replace` and `backfill` as query parameters, half open. */
  readonly params?: { readonly business_date_from: string; readonly business_date_before: string };
  /** Kafka. */
  readonly read_mode?: 'offsets';
  readonly offset_storage?: 'dpone';
  readonly message_format?: MessageFormat;
}

export interface ManifestSource {
  readonly type: string;
  readonly connection_id: string;
  readonly connection_type: 'params';
  readonly table?: TableRef;
  readonly api_type?: 'rest';
  readonly topic?: string;
  readonly options: SourceOptions;
}

export interface ManifestStrategy {
  readonly mode: SinkStrategy;
  readonly unique_key?: string;
  readonly merge_policy?: 'delete_insert' | 'lightweight_delete_insert' | 'event_upsert';
  readonly duplicate_policy?: 'fail';
  readonly diff?: { readonly compare: 'row_hash'; readonly delete_policy: 'hard_delete' };
  readonly valid_from?: string;
  readonly valid_to?: string;
  readonly current_flag?: string;
  readonly hash?: string;
  readonly delete_policy?: 'expire';
  readonly inner_mode?: 'partition_replace';
  readonly chunk?: DayWindow & { readonly step: '1d' };
  readonly parallel_workers?: number;
  readonly custom_predicate?: DayWindow;
  readonly partition?: {
    readonly column: string;
    readonly values: readonly string[];
    readonly values_from_staging: true;
    readonly max_partitions_per_run: number;
  };
}

export interface ManifestSink {
  readonly type: string;
  readonly connection_id: string;
  readonly connection_type: 'params';
  readonly table?: TableRef;
  readonly staging?: { readonly schema: string };
  readonly topic?: string;
  readonly options: {
    readonly schema_evolution: { readonly enabled: true };
    readonly quality: { readonly mode: 'warn' };
    /** Kafka; `json` where it is not there. */
    readonly message_format?: MessageFormat;
  };
  readonly strategy: ManifestStrategy;
}

export interface Manifest {
  readonly kind: 'dpone.integration_matrix.case.v1';
  readonly name: string;
  readonly certification: {
    readonly case_id: string;
    readonly guide: string;
    readonly required_profiles: readonly string[];
  };
  readonly source: ManifestSource;
  readonly sink: ManifestSink;
}
