/** Sources under stress that outlive their run: taken up where they are whole, made anew where they are not, dropped on demand. */
import { streamedDataset } from '../../../src/dataset/streamed.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { findCase } from '../../../src/matrix/cases.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import type { Rows } from '../../../src/model/rows.ts';
import { connectPostgres } from '../../../src/systems/postgres/connector.ts';
import { keptPrefix } from '../../../src/stress/kept-source.ts';
import { databaseOfSource, holdStressSource } from '../../../src/stress/source.ts';
import type { EngineAccess } from '../../../src/systems/contract.ts';
import { collected, expect, test as base } from '../../support/postgres.ts';

const c = findCase('postgres_to_postgres__incremental_merge') as MatrixCase;
// Of a spec's own number of rows, so that nobody's kept source is touched.
const rows = 1000 + (process.pid % 500);
const data = streamedDataset(
  'postgres',
  volumeOf({ rows, change_ratio: '0.2', delete_ratio: '0.05', columns: [1, 2] }),
);
const database = databaseOfSource(data, { prefix: '', keep: '1' });

const test = base.extend<{ held: readonly string[]; run: (keep: '0' | '1' | 'drop') => Promise<Outcome> }>({
  held: async ({}, use) => use([]),
  /** As a run of its own would: with a connector that knows of no table. */
  run: async ({ postgres, database: own, connector }, use) => {
    const access: EngineAccess = { ...postgres, engine: { ...postgres.engine, provenance: 'external' } };
    let runs = 0;
    await use(async (keep) => {
      await using mine = await connectPostgres(access);
      const made: number[] = [];
      const count = (of: Rows): Rows => {
        made.push(of.count);
        return of;
      };
      const prefix = `${own}${(runs += 1)}_`;
      const source = await holdStressSource(c, data, mine, { prefix, keep }, count);
      const read = (await collected(source.held.read())).toSorted((a, b) => Number(a[0]) - Number(b[0]));
      await mine.sweep(prefix);
      return { made, wasThere: source.wasThere, read, database: source.held.name.database };
    });
    await connector.sweep(database);
  },
});

interface Outcome {
  /** Rows of each table that was made. */
  readonly made: readonly number[];
  readonly wasThere: boolean;
  readonly read: readonly (readonly unknown[])[];
  readonly database: string;
}

const expected = [...data.snapshot.batches()].flat();
const both = [data.snapshot.count, data.changes.count];

test('by default the source is the test’s own, and goes with it', async ({ run, connector }) => {
  const { made, wasThere, read, database: where } = await run('0');
  expect({ made, wasThere }).toEqual({ made: both, wasThere: false });
  expect(read).toEqual(expected);
  expect(where).not.toContain(keptPrefix);
  expect(await connector.sweep(database)).toEqual([]);
});

test('what is kept is taken up by the next run, whole', async ({ run }) => {
  const first = await run('1');
  expect({ made: first.made, wasThere: first.wasThere }).toEqual({ made: both, wasThere: false });
  const second = await run('1');
  expect({ made: second.made, wasThere: second.wasThere }).toEqual({ made: [], wasThere: true });
  expect(second.read).toEqual(expected);
  expect(second.database).toBe(database);
});

test('a table that somebody has changed is made anew, and the other is taken up', async ({
  run,
  session,
}) => {
  await run('1');
  const client = await session(database);
  await client.query(
    "UPDATE public.orders SET mock_variant = 'x' WHERE id = (SELECT min(id) FROM public.orders)",
  );
  const { made, read } = await run('1');
  expect(made).toEqual([data.snapshot.count]);
  expect(read).toEqual(expected);
});

test('of a run that was killed while it held a table, the whole ones stay', async ({ run, session }) => {
  await run('1');
  const client = await session(database);
  await client.query('DROP TABLE public.orders_changes_whole; DELETE FROM public.orders_changes');
  const { made, wasThere, read } = await run('1');
  expect({ made, wasThere }).toEqual({ made: [data.changes.count], wasThere: false });
  expect(read).toEqual(expected);
  expect((await run('1')).wasThere).toBe(true);
});

test('what was kept is dropped on demand', async ({ run, connector }) => {
  await run('1');
  const { database: where } = await run('drop');
  expect(where).not.toContain(keptPrefix);
  expect(await connector.sweep(database)).toEqual([]);
});

test('on an engine that goes with the run nothing is kept, and that is an error', async ({ connector }) => {
  test.skip(connector.engine.provenance === 'external', 'the engine of this run stays');
  const kept = holdStressSource(c, data, connector, { prefix: 'dpm_x_', keep: '1' }, (of) => of);
  await expect(kept).rejects.toMatchObject({ code: 'MATRIX_STRESS_NOTHING_KEPT' });
});
