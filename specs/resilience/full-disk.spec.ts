/** What is said of loads whose disk is full, with a disk and an engine that only say they are. */
import { expect } from '@playwright/test';
import { test as base } from '../../fixtures/test.ts';
import { instead } from '../../src/loader/instead.ts';
import { referenceLoader } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { MatrixError } from '../../src/model/error.ts';
import type { LoadContext, Loader, LoadReport, LoadRequest } from '../../src/model/loader.ts';
import type { Arena } from '../../src/resilience/contract.ts';
import { diskFills, fullDisk } from '../../src/resilience/network/full-disk.ts';
import type { Connector, OnSmallDisk } from '../../src/systems/contract.ts';

const append = findCase('postgres_to_postgres__incremental_append') as MatrixCase;

interface Pretended {
  /** Whether it is full now. */
  isFull: boolean;
  /** Whether it takes rows although it is. */
  takesAll: boolean;
  readonly given: string[];
  /** Whether the engine ends once it finds no room. */
  endsEngine?: true;
}

type Load = (request: LoadRequest, context?: LoadContext) => Promise<LoadReport>;

interface Fixtures {
  readonly disk: Pretended;
  /** @param full the load for as long as the disk is full */
  readonly arena: (full: Load) => Arena;
}

const test = base.extend<Fixtures>({
  disk: async ({}, use) => use({ isFull: false, takesAll: false, given: [] }),
  arena: async ({ testContext, disk }, use) => {
    await use((full) => {
      const loader: Loader = instead(referenceLoader, {
        load: (request, context) =>
          disk.isFull ? full(request, context) : referenceLoader.load(request, context),
      });
      const context = testContext(loader);
      const connect = async (system: string): Promise<Connector> => {
        const connector = await context.connect(system);
        return instead(connector, { smallDisk: async () => ({ take: async () => pretend(disk) }) });
      };
      return { case: append, test: { ...context, loader, connect, connectSmall: connect } };
    });
  },
});
test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

function pretend(disk: Pretended): OnSmallDisk {
  return {
    ...(disk.endsEngine ? { endsEngine: true } : {}),
    fill: async () => {
      disk.isFull = true;
      return 1000;
    },
    clear: async () => {
      if (disk.isFull) disk.given.push('cleared');
      disk.isFull = false;
    },
    free: async () => (disk.isFull ? 0 : 1000),
    refusal: async () => {
      disk.given.push('asked');
      return disk.isFull && !disk.takesAll ? 'no space left' : null;
    },
    tells: 'that the disk is full',
    isTold: (words) => words.includes('no space left'),
    [Symbol.asyncDispose]: async () => void disk.given.push('given back'),
  };
}

const said = 'the sink, postgres, failed: no space left';
const fails =
  (words = said) =>
  async (): Promise<LoadReport> => {
    throw new MatrixError('MATRIX_DISK_FULL', words);
  };

test('a load that says so, and goes well once there is room', async ({ arena, disk }) => {
  const finding = await fullDisk.run(arena(fails()));
  expect(finding).toEqual({
    outcome: 'held',
    fired:
      "1000 bytes taken and 0 left, where the engine refuses the harness's rows too (no space left), and 0 bytes are free when the load has ended",
    seen: `the load failed: ${said}; then the old rows; with room again, after the rerun (the load ended) the new rows`,
  });
  expect(disk.given).toEqual(['asked', 'cleared', 'given back']);
});

test('an engine that ends for want of room is asked only after the load, and read once it is back', async ({
  arena,
  disk,
}) => {
  disk.endsEngine = true;
  let known: readonly string[] = ['no load'];
  const finding = await fullDisk.run(
    arena(async () => {
      known = [...disk.given];
      return fails()();
    }),
  );
  expect(known).toEqual([]);
  expect(disk.given).toEqual(['asked', 'cleared', 'given back']);
  expect(finding).toMatchObject({
    outcome: 'held',
    fired:
      "1000 bytes taken and 0 left, and 0 bytes are free when the load has ended, where the engine refuses the harness's rows too (no space left)",
  });
});

test('nothing is said of one that should have ended, and still takes rows', async ({ arena, disk }) => {
  disk.endsEngine = true;
  disk.takesAll = true;
  await expect(fullDisk.run(arena(fails()))).rejects.toMatchObject({ code: 'MATRIX_FAULT_NOT_FIRED' });
  expect(disk.given).toEqual(['asked', 'given back']);
});

test('the target stands on the engine whose disk may be filled, where that is another one', async ({
  arena,
  disk,
  testContext,
}) => {
  const usual = arena(fails());
  const other = testContext(referenceLoader);
  const small = instead(await other.connect('postgres'), {
    smallDisk: async () => ({ take: async () => pretend(disk) }),
  });
  const held: string[] = [];
  const watched = instead(small, {
    hold: async (...of) => {
      held.push(of[0].table);
      return small.hold(...of);
    },
  });
  const none = instead(small, { smallDisk: async () => null });
  const connectSmall = async (): Promise<Connector> => watched;
  const test = { ...usual.test, connect: async () => none, connectSmall };
  expect(await fullDisk.absent?.({ ...usual, test: { ...test, connectSmall: test.connect } })).not.toBeNull();
  expect(await fullDisk.absent?.({ ...usual, test })).toBeNull();
  expect(await fullDisk.run({ ...usual, test })).toMatchObject({ outcome: 'held' });
  // Source and sink are of one system here: both are held anew.
  expect(held).not.toEqual([]);
});

test('one that reports success', async ({ arena }) => {
  const finding = await fullDisk.run(arena(async () => ({ read: 0, removed: 0, added: 0 })));
  expect(finding).toMatchObject({ outcome: 'violated', seen: 'the load ended; then the old rows' });
});

const unclear: Readonly<Record<string, { full: Load; problem: string }>> = {
  'says another reason': {
    full: fails('the sink, postgres, was lost'),
    problem: 'its error does not say that the disk is full',
  },
  'has no code': {
    full: async () => {
      throw new Error(said);
    },
    problem: 'its error has no code of ours',
  },
  'names nobody': { full: fails('no space left'), problem: 'its error names none of the sink' },
};
for (const [name, { full, problem }] of Object.entries(unclear)) {
  test(`one whose error ${name}`, async ({ arena }) => {
    const { outcome, seen } = await fullDisk.run(arena(full));
    expect(outcome).toBe('violated');
    expect(seen).toContain(`; ${problem}; then the old rows`);
  });
}

test('one that fails when all of it is loaded', async ({ arena }) => {
  const finding = await fullDisk.run(
    arena(async (request, context) => {
      await referenceLoader.load(request, context);
      return fails()();
    }),
  );
  expect(finding).toMatchObject({
    outcome: 'violated',
    seen: expect.stringContaining(`the load failed: ${said}; then the new rows`),
  });
});

const sound: Load = (request, context) => referenceLoader.load(request, context);

test('nothing is said of a load that needs no room', async ({ arena }) => {
  await expect(fullDisk.run(arena(sound))).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
    message: 'the disk was not full: the load ended; then the new rows',
  });
});

test('nor of a disk that still takes rows', async ({ arena, disk }) => {
  disk.takesAll = true;
  await expect(diskFills.run(arena(sound))).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
    message: 'the disk was not full: with 0 bytes free the engine still takes rows',
  });
});

test('one that had room enough by the time that it finalizes', async ({ arena }) => {
  const { outcome, seen } = await diskFills.run(arena(fails()));
  expect({ outcome, seen }).toEqual({ outcome: 'held', seen: 'the load ended; then the new rows' });
});

test('it is left out where there is no such disk, with the reason', async ({ testContext }) => {
  const memory = { case: append, test: testContext(referenceLoader) };
  expect(await fullDisk.absent?.(memory)).toBe('postgres is in memory here, which has no disk');
  const connectTo = (smallDisk: Pick<Connector, 'smallDisk'>): Arena => ({
    ...memory,
    test: {
      ...memory.test,
      connect: async (system) => ({
        ...(await memory.test.connect(system)),
        isInProcess: false,
        ...smallDisk,
      }),
    },
  });
  expect(await fullDisk.absent?.(connectTo({}))).toBe('no disk of postgres may be filled');
  expect(await fullDisk.absent?.(connectTo({ smallDisk: async () => null }))).toBe(
    'this postgres has no disk that may be filled: only a container that was started for the run has one',
  );
});
