/** Defects and equivalents around a loader: what they let pass, what they change, and when. */
import { expect, test } from '@playwright/test';
import { defects, loaderError } from '../../src/defects/index.ts';
import type { LoaderDefect, Reach } from '../../src/defects/index.ts';
import type { LoadReport, Loader, LoadRequest } from '../../src/model/loader.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Held } from '../../src/systems/contract.ts';
import { dataset } from '../../src/dataset/index.ts';
import { list, volume } from '../dataset/volumes.ts';
import { placeOf } from './support/edits.ts';
import { fakeLoader, honest, request } from './support/fake-loader.ts';
import { kindsOfCase, rightLoad } from './support/right.ts';

const wrapping = defects.filter((defect): defect is LoaderDefect => defect.by === 'loader');
const unreachable = (): Reach => {
  throw new Error('this one reaches for nothing');
};

function named(name: string): LoaderDefect {
  const found = wrapping.find((defect) => defect.name === name);
  if (!found) throw new RangeError(`no defect of a loader is named ${name}`);
  return found;
}

/** A source that tells the delta that it was given. */
function reachable(happened: string[]) {
  const changes = rowsOf([], [], []);
  const applied: unknown[] = [];
  const apply: Held['apply'] = async (delta) => {
    happened.push('apply');
    applied.push(delta);
    await Promise.resolve();
    happened.push('applied');
  };
  const reach = (): Reach => ({
    source: { apply } as Held,
    foreignChanges(op) {
      happened.push(`changes of ${op}`);
      return changes;
    },
  });
  return { reach, changes, applied };
}

/** What a load says that is told by another report than the loader's. */
const told: Readonly<Record<string, unknown>> = {
  'claims rows that it did not load': { ...honest, added: 3 },
  'claims rows that it did not read': { ...honest, read: 5 },
  'claims nothing': undefined,
  'claims no counts': { read: '4', removed: '3', added: '2' },
  'claims success after an error': { read: 0, removed: 0, added: 0 },
  'chunk reported as not committed': {
    ...honest,
    chunks: honest.chunks?.map((chunk, at) => ({ ...chunk, committed: at > 0 })),
  },
  'chunk left out of the report': { ...honest, chunks: honest.chunks?.slice(1) },
  'chunks reported in another order': { ...honest, chunks: honest.chunks?.toReversed() },
};
for (const [name, report] of Object.entries(told)) {
  test(`${name}: the report is another one, and the loader's own stays as it was`, async () => {
    const { loader } = fakeLoader();
    const frozen = structuredClone(honest);
    expect(await named(name).wrap(loader, unreachable).load(request)).toStrictEqual(report);
    expect(honest).toStrictEqual(frozen);
  });
}

for (const name of Object.keys(told).filter((each) => each.includes('chunk'))) {
  test(`${name}: a report without chunks gets none`, async () => {
    const plain: LoadReport = { read: 4, removed: 3, added: 2 };
    const { loader } = fakeLoader(() => plain);
    expect(await named(name).wrap(loader, unreachable).load(request)).toEqual(plain);
  });
}

const writing = ['insert', 'update', 'delete'] as const;
const writers = {
  insert: 'row written to the source',
  update: 'row of the source updated',
  delete: 'row of the source deleted',
} as const;
for (const op of writing) {
  test(`${writers[op]}: once the load is done, and its report is given`, async () => {
    const { loader, happened } = fakeLoader();
    const { reach, changes, applied } = reachable(happened);
    const wrapped = named(writers[op]).wrap(loader, reach);
    expect(happened).toEqual([]);
    expect(await wrapped.load(request)).toBe(honest);
    expect(happened).toEqual(['load', 'loaded', `changes of ${op}`, 'apply', 'applied']);
    expect(applied).toHaveLength(1);
    expect(applied[0]).toBe(changes);
  });
}

test('a load that fails writes nothing to its source', async () => {
  const failure = new Error('the target is gone');
  for (const op of writing) {
    const { loader, happened } = fakeLoader(() => {
      throw failure;
    });
    const { reach } = reachable(happened);
    await expect(named(writers[op]).wrap(loader, reach).load(request)).rejects.toBe(failure);
    expect(happened).toEqual(['load']);
  }
});

for (const name of ['load made twice', 'delta merged twice']) {
  test(`${name}: one load after the other, for one request, and the first report`, async () => {
    const { loader, happened, asked } = fakeLoader((load) => ({ ...honest, added: load }));
    expect(await named(name).wrap(loader, unreachable).load(request)).toEqual({ ...honest, added: 1 });
    expect(happened).toEqual(['load', 'loaded', 'load', 'loaded']);
    expect(asked.every((each) => each === request)).toBe(true);
  });

  test(`${name}: a second load that fails fails the whole`, async () => {
    const failure = new Error('there already');
    const { loader } = fakeLoader((load) => {
      if (load === 2) throw failure;
      return honest;
    });
    await expect(named(name).wrap(loader, unreachable).load(request)).rejects.toBe(failure);
  });
}

test('reports failure after a load: the error comes once all is loaded', async () => {
  const defect = named('reports failure after a load');
  const { loader, happened, asked } = fakeLoader();
  await expect(defect.wrap(loader, unreachable).load(request)).rejects.toThrow(
    'connection reset after the commit',
  );
  expect(happened).toEqual(['load', 'loaded']);
  expect(asked[0]).toBe(request);
  expect(defect.seenBy({} as MatrixCase)).toEqual([loaderError]);
});

test('claims success after an error: nothing is loaded, and the target is as it was before', async () => {
  const defect = named('claims success after an error');
  const { loader, happened } = fakeLoader();
  await defect.wrap(loader, unreachable).load(request);
  expect(happened).toEqual([]);
  for (const c of kindsOfCase('postgres')) {
    const { left, before } = rightLoad(c, dataset('postgres', volume(20, '0.65', '0.2')));
    const rows = c.sink_shape === 'log' ? [] : list(before);
    expect(defect.leaves?.(left), placeOf(c)).toEqual(rows);
  }
});

/** How often each calls the loader that it wraps, where not once. */
const loads: Readonly<Record<string, number>> = {
  'claims success after an error': 0,
  'load made twice': 2,
  'delta merged twice': 2,
};
/** What says nothing of the loader's own error. */
const swallowing = ['claims success after an error'];

for (const defect of wrapping) {
  test(`${defect.name}: the rest of the loader is as it was`, async () => {
    const { loader, happened, asked } = fakeLoader();
    const wrapped = defect.wrap(loader, reachable([]).reach);
    const { name, version, inProcess, history } = wrapped;
    expect({ name, version, inProcess, history }).toEqual({
      name: 'fake',
      version: '1.2.3',
      inProcess: true,
      history: 'own',
    });
    const preparing = { ...request, phase: 'prepare' } as LoadRequest;
    await wrapped.prepare?.(preparing);
    expect(happened).toEqual(['prepare', 'prepared']);
    expect(asked[0]).toBe(preparing);
    await wrapped.load(request).catch(() => {});
    const requests = asked.slice(1);
    expect(requests).toHaveLength(loads[defect.name] ?? 1);
    expect(requests.every((each) => each === request)).toBe(true);
  });

  test(`${defect.name}: a loader that prepares nothing, and says no more than its name, is wrapped too`, async () => {
    const plain: Loader = { name: 'plain', load: () => Promise.resolve(honest) };
    const wrapped = defect.wrap(plain, reachable([]).reach);
    await wrapped.prepare?.(request);
    expect({ ...wrapped, prepare: undefined, load: undefined }).toStrictEqual({
      name: 'plain',
      prepare: undefined,
      load: undefined,
    });
  });

  test(`${defect.name}: the loader's own error ${swallowing.includes(defect.name) ? 'never comes' : 'passes'}`, async () => {
    const failure = new Error('no such table');
    const { loader } = fakeLoader(() => {
      throw failure;
    });
    const outcome = defect.wrap(loader, reachable([]).reach).load(request);
    if (swallowing.includes(defect.name)) await outcome;
    else await expect(outcome).rejects.toBe(failure);
  });
}

/** A loader as a class has it: what it says and can do is not its own, but its prototype's. */
class ClassLoader implements Loader {
  readonly prepared: LoadRequest[] = [];
  readonly loaded: LoadRequest[] = [];

  get name(): string {
    return 'class';
  }

  get version(): string {
    return '1.2.3';
  }

  get inProcess(): boolean {
    return true;
  }

  get history(): 'own' {
    return 'own';
  }

  prepare(of: LoadRequest): Promise<void> {
    this.prepared.push(of);
    return Promise.resolve();
  }

  load(of: LoadRequest): Promise<LoadReport> {
    this.loaded.push(of);
    return Promise.resolve(honest);
  }
}

for (const defect of wrapping) {
  test(`${defect.name}: a loader that is an object of a class keeps what its class says and can do`, async () => {
    const loader = new ClassLoader();
    const wrapped = defect.wrap(loader, reachable([]).reach);
    const { name, version, inProcess, history } = wrapped;
    expect({ name, version, inProcess, history }).toEqual({
      name: 'class',
      version: '1.2.3',
      inProcess: true,
      history: 'own',
    });
    await wrapped.prepare?.(request);
    expect(loader.prepared).toEqual([request]);
    await wrapped.load(request).catch(() => {});
    expect(loader.loaded).toHaveLength(loads[defect.name] ?? 1);
  });
}

test('where a load is made twice a log must know what it has told', () => {
  const where = (name: string): readonly string[] =>
    kindsOfCase('postgres')
      .filter((c) => named(name).appliesTo(c))
      .map(placeOf);
  expect(where('load made twice').filter((place) => place.endsWith('log'))).toEqual([
    'incremental_append log',
    'snapshot_diff log',
    'xmin log',
    'cdc log',
  ]);
  expect(where('load made twice').filter((place) => place.endsWith('table'))).toHaveLength(10);
  expect(where('delta merged twice')).toEqual(['incremental_merge table']);
  expect(where('chunks reported in another order')).toEqual(['backfill table']);
  expect(where('chunk left out of the report')).toEqual(['backfill table']);
});
