import { MatrixError } from '../../src/model/error.ts';
import { unavailable } from '../../src/services/contract.ts';
import type { ServedMode, StartContext, Way } from '../../src/services/contract.ts';
import { findEngine, waysOf } from '../../src/services/ways.ts';
import { definitionOf, expect, memory, pretended, test } from './support.ts';

const context = { external: {} } as StartContext;
const there = (product: string): Way => ({ start: async () => pretended({ product }) });
const notHere = (why: string): Way => ({ start: () => Promise.reject(unavailable(why)) });

async function findIn(mode: ServedMode, ways: Parameters<typeof definitionOf>[0]) {
  return (await findEngine(definitionOf(ways), mode, context, memory)).access;
}

test('each mode has its order, and nothing but it', () => {
  expect(waysOf).toEqual({
    mock_local: ['external', 'container', 'embedded', 'in_process', 'memory'],
    real_local: ['external', 'container', 'in_process'],
    vendor_live: ['external'],
  });
});

test('the best way wins, and says nothing of worse ones', async () => {
  const access = await findIn('mock_local', {
    external: there('A'),
    container: there('B'),
    embedded: there('C'),
  });
  expect(access).toEqual({
    engine: { system: 'some', provenance: 'external', product: 'A', version: '1.2' },
    url: 'some://user:secret@host',
  });
});

test('a container beats an embedded engine, with image and digest', async () => {
  const container: Way = { start: async () => pretended({ image: 'some:1', digest: 'sha256:00' }) };
  const { engine } = await findIn('real_local', {
    external: notHere('SOME_URL is not set'),
    container,
    embedded: there('C'),
  });
  expect(engine).toEqual({
    system: 'some',
    provenance: 'container',
    product: 'Some',
    version: '1.2',
    image: 'some:1',
    digest: 'sha256:00',
    why_not_better: 'external: SOME_URL is not set',
  });
});

test('what may be done to an engine is handed out with it', async () => {
  const can = {
    killable: 'a1b2',
    small_disk: { container: 'a1b2', folder: '/small' },
    on_small_disk: 'some_small_disk',
  };
  const container: Way = { start: async () => pretended(can) };
  expect(await findIn('real_local', { container })).toMatchObject(can);
});

test('an embedded engine says why it is no better one', async () => {
  const { engine } = await findIn('mock_local', {
    external: notHere('SOME_URL is not set'),
    container: { absent: 'not made yet' },
    embedded: there('C'),
  });
  expect(engine.provenance).toBe('embedded');
  expect(engine.why_not_better).toBe('external: SOME_URL is not set; container: not made yet');
});

test('memory comes last, in mock_local only', async () => {
  const ways = { external: notHere('SOME_URL is not set'), embedded: notHere('not installed') };
  expect(await findIn('mock_local', ways)).toEqual(
    memory('some', 'external: SOME_URL is not set; container: not here; embedded: not installed'),
  );
});

test('what the test process plays itself is a real engine, in both local modes', async () => {
  const ways = { external: notHere('SOME_URL is not set'), in_process: there('Ours') };
  for (const [mode, others] of [
    ['mock_local', 'container, embedded'],
    ['real_local', 'container'],
  ] as const) {
    const { engine } = await findIn(mode, ways);
    expect(engine).toMatchObject({
      provenance: 'in_process',
      product: 'Ours',
      why_not_better: `external: SOME_URL is not set; ${others}: not here`,
    });
  }
  await expect(findIn('vendor_live', ways)).rejects.toMatchObject({ code: 'MATRIX_ENGINE_UNAVAILABLE' });
});

test('a server of another program goes before one of our own', async () => {
  const { engine } = await findIn('mock_local', { embedded: there('Theirs'), in_process: there('Ours') });
  expect(engine).toMatchObject({ provenance: 'embedded', product: 'Theirs' });
});

test('where our own can not be had the mode goes on, and says so', async () => {
  const ways = { in_process: notHere('no port is free') };
  expect(await findIn('mock_local', ways)).toEqual(
    memory('some', 'external, container, embedded: not here; in_process: no port is free'),
  );
  await expect(findIn('real_local', ways)).rejects.toMatchObject({
    message: expect.stringContaining('Tried: external, container: not here; in_process: no port is free.'),
  });
});

for (const [mode, tried] of [
  [
    'real_local',
    'which takes external or container only. Tried: external, container: not here. Set SOME_URL.',
  ],
  ['vendor_live', 'which takes external only. Tried: external: not here. Set SOME_URL.'],
] as const) {
  test(`${mode} never uses an embedded engine or memory`, async () => {
    await expect(findIn(mode, { embedded: there('C') })).rejects.toEqual(
      new MatrixError('MATRIX_ENGINE_UNAVAILABLE', `no engine for some in ${mode}, ${tried}`),
    );
  });
}

test('an engine that could be had and fails is never replaced by a lesser one', async () => {
  const failure = new MatrixError('MATRIX_SERVICE_UNREACHABLE', 'nobody answers');
  const external: Way = { start: () => Promise.reject(failure) };
  await expect(findIn('mock_local', { external, embedded: there('C') })).rejects.toBe(failure);
  const broken = new TypeError('a defect');
  await expect(findIn('mock_local', { embedded: { start: () => Promise.reject(broken) } })).rejects.toBe(
    broken,
  );
});

test('a service that the user named is refused where the system cannot use one, and never replaced', async () => {
  const definition = definitionOf({ external: { absent: 'there is no connector for it yet' } });
  const named = { external: { url: 'some://user:secret@host' } } as unknown as StartContext;
  const found = findEngine(definition, 'mock_local', named, memory);
  await expect(found).rejects.toMatchObject({
    code: 'MATRIX_SERVICE_UNSUPPORTED',
    message: 'an external some is set (its url), but there is no connector for it yet: unset it',
  });
});
