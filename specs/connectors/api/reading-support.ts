/** A REST source for specs: opened on any URL, with a clock that waits for nothing and remembers what it was asked. */
import type { Strategy } from '../../../src/model/case.ts';
import type { Manifest, SourceOptions } from '../../../src/model/manifest.ts';
import type { Column, Row } from '../../../src/model/rows.ts';
import { cases } from '../../../src/matrix/cases.ts';
import { manifestOf } from '../../../src/matrix/manifest.ts';
import { openApi } from '../../../src/loader/sources/api.ts';
import type { Clock } from '../../../src/loader/sources/api/clock.ts';
import type { ApiSettings } from '../../../src/loader/sources/api/requests.ts';
import type { Read, Source } from '../../../src/loader/contract.ts';
import { collected } from '../../support/loading.ts';

export function manifestFor(strategy: Strategy, more: Partial<SourceOptions> = {}): Manifest {
  const c = cases.find(({ case_id }) => case_id === `api_to_postgres__${strategy}`);
  if (!c) throw new RangeError(`no case for ${strategy}`);
  const manifest = manifestOf(c);
  const { source } = manifest;
  return { ...manifest, source: { ...source, options: { ...source.options, ...more } } };
}

/** 2026-07-01T12:00:00Z */
export const noon = Date.UTC(2026, 6, 1, 12);

export interface FakeClock extends Clock {
  /** What it was asked to wait, in milliseconds. */
  readonly waits: readonly number[];
}

export function fakeClock(): FakeClock {
  const waits: number[] = [];
  let now = noon;
  return {
    waits,
    now: () => now,
    wait: async (millis) => {
      waits.push(millis);
      now += millis;
    },
  };
}

export interface Opened extends AsyncDisposable {
  readonly source: Source;
  readonly clock: FakeClock;
  /** Opens the columns and reads all rows of a verb. */
  all(what: Read): Promise<Row[]>;
}

/** Pages of four records, and three attempts. */
export async function opened(
  url: string,
  columns: readonly Column[] | null,
  settings: Partial<ApiSettings> = {},
  manifest = manifestFor('full_refresh', { batch_size: 4 }),
): Promise<Opened> {
  const clock = fakeClock();
  const connection = { system: 'api', driver: 'api', url };
  const source = await openApi({ connection, manifest }, { clock, attempts: 3, ...settings });
  return {
    source,
    clock,
    async all(what) {
      await source.columns(columns);
      return collected(source.read(what));
    },
    [Symbol.asyncDispose]: () => source[Symbol.asyncDispose](),
  };
}

/** What a promise is rejected with. */
export async function thrownBy(work: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
