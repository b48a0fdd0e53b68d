/** What is said of loads whose engine is killed under them, with one that only pretends to be away. */
import { expect } from '@playwright/test';
import { test as base } from '../../fixtures/test.ts';
import { unhurried } from '../../fixtures/unhurried.ts';
import { instead } from '../../src/loader/instead.ts';
import { createReferenceLoader, referenceLoader } from '../../src/loader/reference.ts';
import type { Hooks } from '../../src/loader/reference.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { MatrixError } from '../../src/model/error.ts';
import type { LoadContext, Loader, LoadReport, LoadRequest } from '../../src/model/loader.ts';
import type { Arena } from '../../src/resilience/contract.ts';
import {
  killedCommitting,
  killedForLong,
  killedWriting,
} from '../../src/resilience/network/killed-engine.ts';
import type { Connector, Restart } from '../../src/systems/contract.ts';

const append = findCase('postgres_to_kafka__incremental_append') as MatrixCase;

interface Pretended {
  isAway: boolean;
  /** Whether it answers although it was killed. */
  isImmortal: boolean;
  readonly happened: string[];
}

type Load = (sound: Loader, request: LoadRequest, context?: LoadContext) => Promise<LoadReport>;

interface Fixtures {
  readonly engine: Pretended;
  /** @param load how the first load goes, over the network; the one that is made again is sound */
  readonly arena: (load: Load) => Arena;
}

function pretend(engine: Pretended): Restart {
  return {
    kill: async () => {
      engine.isAway = true;
      engine.happened.push('killed');
      const back = async (): Promise<void> => {
        if (engine.isAway) engine.happened.push('back');
        engine.isAway = false;
      };
      return {
        ended: 'java (7)',
        refusal: async () => (engine.isAway && !engine.isImmortal ? 'nobody is there' : null),
        back,
        [Symbol.asyncDispose]: back,
      };
    },
  };
}

const test = base.extend<Fixtures>({
  engine: async ({}, use) => use({ isAway: false, isImmortal: false, happened: [] }),
  arena: async ({ testContext, engine }, use) => {
    await use((load) => {
      const context = testContext(referenceLoader);
      const connect = async (system: string): Promise<Connector> => {
        const connector = await context.connect(system);
        return unhurried(instead(connector, { restart: async () => pretend(engine) }));
      };
      const hooked = (hooks: Hooks): Loader => {
        const sound = createReferenceLoader(hooks);
        return instead(sound, { load: (request, given) => load(sound, request, given) });
      };
      return { case: append, test: { ...context, loader: referenceLoader, connect }, hooked };
    });
  },
});
test.use({ rowCount: 30, changeRatio: 0.5, deleteRatio: 0.1 });

const sound: Load = (loader, request, context) => loader.load(request, context);
const said = 'the sink, kafka, is away';
/** What it does when it has found nobody there. */
const giving =
  (up: () => Promise<LoadReport>): Load =>
  async (loader, request, context) => {
    await loader
      .load(request, {
        ...(context as LoadContext),
        reached: async (point) => {
          await context?.reached?.(point);
          if (point === 'before_finalize') throw new Error('nobody is there');
        },
      })
      .catch(() => {});
    return up();
  };
const fails = (words = said) =>
  giving(async () => {
    throw new MatrixError('MATRIX_CONNECT_FAILED', words);
  });
const nothing: LoadReport = { read: 0, removed: 0, added: 0 };

for (const [variant, at] of [
  [killedWriting, 'staging'],
  [killedCommitting, 'inside_finalize'],
] as const) {
  test(`${variant.name}, a load that waits for it`, async ({ arena, engine }) => {
    expect(await variant.run(arena(sound))).toEqual({
      outcome: 'held',
      fired: `java (7) ended at ${at}, and the harness was refused then (nobody is there)`,
      seen: 'the load ended; then the new rows',
    });
    expect(engine.happened).toEqual(['killed', 'back']);
  });
}

test('inside finalize it is back before the load goes on', async ({ arena, engine }) => {
  const away: boolean[] = [];
  await killedCommitting.run(
    arena((loader, request, context) =>
      loader.load(request, {
        ...(context as LoadContext),
        reached: async (point) => {
          await context?.reached?.(point);
          away.push(engine.isAway);
        },
      }),
    ),
  );
  expect(new Set(away)).toEqual(new Set([false]));
});

test('a load that gives up and says so, while it is away for long', async ({ arena, engine }) => {
  expect(await killedForLong.run(arena(fails()))).toEqual({
    outcome: 'held',
    fired:
      'java (7) ended at before_finalize, and the harness was refused then (nobody is there) and when the load had ended (nobody is there)',
    seen: `the load failed: ${said}; then the old rows; after the rerun (the load ended) the new rows`,
  });
  expect(engine.happened).toEqual(['killed', 'back']);
});

const unsound: Readonly<Record<string, { load: Load; seen: string }>> = {
  'reports success': {
    load: giving(async () => nothing),
    seen: 'the load ended; then the old rows',
  },
  'names nobody': {
    load: fails('it was lost'),
    seen: 'the load failed: it was lost; its error names none of kafka; then the old rows',
  },
  'has no code': {
    load: giving(async () => {
      throw new Error(said);
    }),
    seen: `the load failed: ${said}; its error has no code of ours; then the old rows`,
  },
};
for (const [name, { load, seen }] of Object.entries(unsound)) {
  test(`one that ${name}`, async ({ arena }) => {
    const finding = await killedForLong.run(arena(load));
    expect(finding.outcome).toBe('violated');
    expect(finding.seen.startsWith(seen), finding.seen).toBe(true);
  });
}

test('nothing is said of an engine that still lets the harness in', async ({ arena, engine }) => {
  engine.isImmortal = true;
  await expect(killedForLong.run(arena(sound))).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
    message: 'the engine was not killed: java (7) ended, and it lets the harness in',
  });
  expect(engine.happened).toEqual(['killed', 'back']);
});

test('nor of a load that does not come there', async ({ arena, engine }) => {
  await expect(killedForLong.run(arena(async () => nothing))).rejects.toMatchObject({
    code: 'MATRIX_FAULT_NOT_FIRED',
    message: 'engine away before finalize did not happen: the load ended',
  });
  expect(engine.happened).toEqual([]);
});

test('it is left out where no engine is killed, with the reason', async ({ testContext }) => {
  const context = testContext(referenceLoader);
  const absentWith = async (given: Partial<Connector>): Promise<string | null | undefined> => {
    const connect = async (system: string): Promise<Connector> => ({
      ...(await context.connect(system)),
      ...given,
    });
    return killedForLong.absent?.({
      case: append,
      test: { ...context, loader: referenceLoader, connect },
      hooked: createReferenceLoader,
    });
  };
  expect(await absentWith({})).toBe('kafka is in memory here, which is not killed without its loader');
  expect(await absentWith({ isInProcess: false })).toBe('no engine of kafka is killed');
  expect(await absentWith({ isInProcess: false, restart: async () => null })).toBe(
    'this kafka is not killed: only one in a container that was started for the run is',
  );
  expect(await absentWith({ restart: async () => ({}) as Restart })).toBeNull();
});
