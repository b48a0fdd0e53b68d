/** A target that the loader makes itself: the state before the load is version 1, as the loader has loaded it. */
import { findCase } from '../matrix/cases.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { MatrixCase } from '../model/case.ts';
import type { Dataset } from '../model/dataset.ts';
import type { Expectations } from '../model/declared.ts';
import { MatrixError } from '../model/error.ts';
import { firstLoadTimestamp } from '../model/loader.ts';
import type { Loader } from '../model/loader.ts';
import type { Location } from '../model/location.ts';
import { snapshotLocation } from '../model/location.ts';
import type { Column, Row, Rows } from '../model/rows.ts';
import { currentColumn, hashColumn, validFromColumn, validToColumn } from '../model/technical.ts';
import { keepsItsOwn } from '../oracle/declared.ts';
import type { Connector, Held, Position, ReadOptions } from '../systems/contract.ts';
import { setAside } from '../verify/index.ts';
import type { TestContext } from './context.ts';
import { boundManifest, loadRequest, placesOf } from './request.ts';
import type { TimedStep } from './timed.ts';

/** How a loader's table differs from the published one. */
export type Ways = Pick<Loader, 'history' | 'expectations'>;

/** How a loader's own table is read: which columns it has, and how a row of them becomes a row as it is expected. */
export interface OwnRows {
  readonly columns: readonly Column[];
  readonly row: (row: Row) => Row;
}

/**
 * @param all the columns of the contract, as the loader has them
 * @param expected those that are compared; what is the loader's own is set aside for the checks that judge it
 */
export function ownRows(
  all: readonly Column[],
  expected: readonly Column[],
  names: Expectations['columns'] = {},
): OwnRows {
  const there = all.filter(({ name }) => names[name] !== null);
  const at = (name: string): number => there.findIndex((column) => column.name === name);
  const positions = expected.map(({ name }) => at(name));
  const [from, to, hash] = [validFromColumn, validToColumn, hashColumn].map(({ name }) => at(name)) as [
    number,
    number,
    number,
  ];
  const isWhole =
    there.length === expected.length && positions.every((position, index) => position === index);
  return {
    columns: there.map((column) => ({ ...column, name: names[column.name] ?? column.name })),
    row: isWhole
      ? (row) => row
      : (row) => {
          // A version is current that has no end: so it is where the loader has no column that says it.
          const kept = positions.map((position, index) =>
            position >= 0
              ? (row[position] ?? null)
              : expected[index]?.name === currentColumn.name && row[to] === null,
          );
          setAside(kept, { from: row[from], to: row[to], hash: row[hash] });
          return kept;
        },
  };
}

/** Every row of a target, as it is expected; of a log from `start` on. */
export async function* readRows(
  { row }: OwnRows,
  target: Pick<Held, 'read'>,
  start: Position,
  options: ReadOptions = {},
): AsyncGenerator<readonly Row[]> {
  for await (const batch of target.read(start, options)) yield batch.map(row);
}

/** Whether the target of this case is made by the loader. */
export function makesItsTarget(c: MatrixCase, ways: Ways): boolean {
  return ways.expectations?.target === 'own' || keepsItsOwn(c.strategy, ways);
}

/** @throws MatrixError MATRIX_NO_OWN_TARGET, and whatever the loader throws */
export async function ownTarget(
  c: MatrixCase,
  data: Dataset,
  { source, sink }: { readonly source: Connector; readonly sink: Connector },
  rows: Pick<Rows, 'columns' | 'key'>,
  at: Location,
  test: TestContext,
  step: TimedStep,
): Promise<Held> {
  if (!sink.adopt) {
    throw new MatrixError(
      'MATRIX_NO_OWN_TARGET',
      `${test.loader.name} makes its target itself, which ${c.sink} as ${sink.engine.provenance} cannot hold`,
    );
  }
  const { prefix } = test.names;
  const target = await sink.adopt({ database: `${prefix}t`, schema: at.schema, table: at.name }, rows);
  const first = keepsItsOwn(c.strategy, test.loader) ? c : findCase(`${c.pair_id}__full_refresh`);
  if (!first) throw new TypeError(`${c.pair_id} has no full refresh`);
  const v1 = await step('hold version 1', () =>
    test.sources.changing(source, data, snapshotLocation(manifestOf(first).source), `${prefix}v`),
  );
  try {
    const manifest = boundManifest(first, prefix, placesOf(first, v1, target));
    const connections = { source: v1.connection, sink: target.connection };
    const request = loadRequest(test, manifest, connections, 'load');
    await step('load version 1', () =>
      test.loader.load(
        { ...request, run_id: `${request.run_id}v`, load_timestamp: firstLoadTimestamp },
        test.lent,
      ),
    );
  } finally {
    await v1.drop();
  }
  return target;
}
