/** The source of a case under stress: what its strategy reads, held row by row. */
import type { MatrixCase } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import type { Location } from '../model/location.ts';
import { changesLocation, snapshotLocation } from '../model/location.ts';
import { packageVersion } from '../model/package.ts';
import type { Rows } from '../model/rows.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { Connector, Held } from '../systems/contract.ts';
import { keptDatabase, keptPart, keptPrefix, requireKeepable } from './kept-source.ts';
import type { Part } from './kept-source.ts';
import type { Keep } from './options.ts';

export interface StressSource {
  /** The snapshot. */
  readonly held: Held;
  /** Whether all of it was held by an earlier run. */
  readonly wasThere: boolean;
  fingerprint(): Promise<string>;
}

/** The tables or topics of a case's source: the delta only where the strategy reads one. */
export function partsOf(c: MatrixCase, data: Dataset): readonly Part[] {
  const { source } = manifestOf(c);
  const snapshot = { at: snapshotLocation(source), rows: data.snapshot, unique: true };
  const changes = c.strategy === 'full_refresh' ? null : changesLocation(source);
  return changes === null
    ? [snapshot]
    : [snapshot, { at: changes as Location, rows: data.changes, unique: false }];
}

/** Where it will stand: in the test's own database, or in one that says what it holds. */
export function databaseOfSource(data: Dataset, { prefix, keep }: Placed): string {
  return keep === '1' ? keptDatabase([packageVersion, data.source, data.volume], data.source) : `${prefix}s`;
}

export interface Placed {
  /** Of the test's own names. */
  readonly prefix: string;
  readonly keep: Keep;
}

/** @param count the rows as they are held, for who watches */
export async function holdStressSource(
  c: MatrixCase,
  data: Dataset,
  connector: Connector,
  placed: Placed,
  count: (rows: Rows) => Rows,
): Promise<StressSource> {
  if (placed.keep === 'drop') await connector.sweep(keptPrefix);
  const parts = partsOf(c, data);
  const database = databaseOfSource(data, placed);
  if (placed.keep !== '1') {
    const held: Held[] = [];
    for (const { at, rows, unique } of parts) {
      const name = { database, schema: at.schema, table: at.name };
      held.push(await connector.hold(name, count(rows), { unique, streamed: true }));
    }
    return sourceOf(held, false);
  }
  requireKeepable(connector);
  const kept = [];
  for (const part of parts) kept.push(await keptPart(connector, database, part, count));
  return sourceOf(
    kept.map(({ held }) => held),
    kept.every(({ wasThere }) => wasThere),
  );
}

function sourceOf(held: readonly Held[], wasThere: boolean): StressSource {
  const [snapshot] = held as readonly [Held];
  return {
    held: snapshot,
    wasThere,
    fingerprint: async () => (await Promise.all(held.map((each) => each.fingerprint()))).join(' '),
  };
}
