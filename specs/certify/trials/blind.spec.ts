/** A checker that does not see what is in the target misses what it cannot see: no trial passes by itself. */
import { expect } from '@playwright/test';
import { test } from '../../../fixtures/test.ts';
import type { TestContext } from '../../../src/certify/context.ts';
import { HeldTargets } from '../../../src/certify/held-targets.ts';
import { defects } from '../../../src/defects/index.ts';
import type { ContentDefect } from '../../../src/defects/index.ts';
import { eventField } from '../../../src/model/events.ts';
import { referenceLoader } from '../../../src/loader/reference.ts';
import { rowEncoder } from '../../../src/model/encoding.ts';
import type { Row } from '../../../src/model/rows.ts';
import type { Connector, Held } from '../../../src/systems/contract.ts';
import { caseOf, smallLoad, statuses, tried } from './support.ts';

// As many rows as the self-test has, so that every defect finds a value to strike.
test.use({ ...smallLoad, rowCount: 100 });

/** Those that memory can show, without the few that need many more rows. */
const faults = defects.filter(
  (defect): defect is ContentDefect =>
    defect.by === 'content' &&
    !defect.realEngine &&
    !defect.ground?.volume &&
    defect.category !== 'equivalents',
);

/** What a connector answers that is asked for planted rows. @param right reads what the load without a defect left */
type Reading = (planted: Held, right: () => AsyncIterable<readonly Row[]>) => AsyncIterable<readonly Row[]>;

/** The same context with a sink that reads planted rows in its own way, and all else as it should. */
function seeing(test: TestContext, sink: string, reading: Reading): TestContext {
  const misread = misreader(reading);
  return {
    ...test,
    // Those of the worker may be held by the connector of another test.
    targets: new HeldTargets(`${test.names.prefix}o_`),
    async connect(system) {
      const connector = await test.connect(system);
      return system === sink ? misread(connector) : connector;
    },
  };
}

function misreader(reading: Reading): (connector: Connector) => Connector {
  /** The target of the load without a defect is the latest clone, and what is planted is held beside it. */
  let right: { readonly database: string; readonly read: () => AsyncIterable<readonly Row[]> } | undefined;
  return (connector) => ({
    engine: connector.engine,
    rule: (column) => connector.rule(column),
    sweep: (prefix) => connector.sweep(prefix),
    [Symbol.asyncDispose]: async () => {},
    async hold(name, rows, options) {
      const held = await connector.hold(name, rows, options);
      const read = right?.read;
      if (read && right?.database === name.database) return { ...held, read: () => reading(held, read) };
      return {
        ...held,
        async clone(to) {
          const clone = await held.clone(to);
          const end = await clone.end();
          right = { database: to.database, read: () => clone.read(end) };
          return clone;
        },
      };
    },
  });
}

for (const id of [
  'postgres_to_clickhouse__incremental_append',
  'postgres_to_mssql__scd2',
  'postgres_to_mssql__backfill',
  'postgres_to_kafka__cdc',
]) {
  const c = caseOf(id);

  test(`${id}: one that reads the right rows again misses every fault`, async ({ testContext }) => {
    const blind = seeing(testContext(referenceLoader), c.sink, (_, right) => right());
    const trials = await tried(c, blind, faults);
    const caught = trials.filter(({ status }) => status !== 'missed');
    expect(caught.map(({ defect, status, problems }) => ({ defect, status, problems }))).toEqual([]);
    expect(trials.map(({ defect }) => defect)).toEqual(
      faults.filter((defect) => defect.appliesTo(c)).map(({ name }) => name),
    );
    for (const { named, failed, problems } of trials) {
      expect(failed).toEqual([]);
      expect(problems).toEqual(expect.arrayContaining(named.map((name) => `${name} does not fail`)));
    }
  });
}

const encoder = rowEncoder();

/** Tells a row that is there again. Of an event without its ordinal, which says how often it is there. */
function newRows(isLog: boolean): (row: Row) => boolean {
  const known = new Set<string>();
  return (row) => {
    const bytes = encoder.encode(isLog ? row.with(eventField.ordinal, 0) : row);
    const name = Buffer.from(bytes).toString('base64');
    if (known.has(name)) return false;
    known.add(name);
    return true;
  };
}

async function* once(batches: AsyncIterable<readonly Row[]>, isLog: boolean): AsyncGenerator<readonly Row[]> {
  const isNew = newRows(isLog);
  for await (const batch of batches) yield batch.filter(isNew);
}

for (const id of ['postgres_to_mssql__full_refresh', 'postgres_to_kafka__xmin']) {
  const c = caseOf(id);
  const isLog = c.sink_shape === 'log';

  test(`${id}: one that reads each row once misses what is doubled, and nothing else`, async ({
    testContext,
  }) => {
    const doubled: string[] = [];
    const watched = faults.map((defect): ContentDefect => ({
      ...defect,
      plant(left) {
        const planted = defect.plant(left);
        const distinct = planted.filter(newRows(isLog));
        if (distinct.length === left.after.length && distinct.every((row, at) => row === left.after[at]))
          doubled.push(defect.name);
        return planted;
      },
    }));
    const halfBlind = seeing(testContext(referenceLoader), c.sink, (planted) =>
      once(planted.read('0'), isLog),
    );
    const found = Object.entries(statuses(await tried(c, halfBlind, watched)));
    expect(doubled).toEqual(expect.arrayContaining(['row doubled', 'batch doubled', 'delta written twice']));
    expect(found).toEqual(found.map(([name]) => [name, doubled.includes(name) ? 'missed' : 'caught']));
  });
}
