/** A load that waits or fails says for whom, and tells no password. */
import { expect, test } from '@playwright/test';
import type { Source } from '../../src/loader/contract.ts';
import { Deadline } from '../../src/loader/deadline.ts';
import { Waiting, Watched } from '../../src/loader/watched.ts';
import { MatrixError } from '../../src/model/error.ts';
import type { Row } from '../../src/model/rows.ts';

const connection = { system: 'shop', driver: 'shop', url: 'shop://me:a-secret-word@host:1/db' } as const;
const forEver = () => new Promise<never>(() => {});

function ends() {
  const waiting = new Waiting();
  return {
    waiting,
    source: new Watched('source', connection, waiting),
    sink: new Watched('sink', { ...connection, system: 'store' }, waiting),
  };
}

test('whoever was asked last and has not answered is waited for', async () => {
  const { waiting, source, sink } = ends();
  expect(waiting.who).toBeUndefined();
  const asked = Promise.withResolvers<void>();
  const outer = sink.asked(() => asked.promise);
  const inner = Promise.withResolvers<void>();
  const reading = source.asked(() => inner.promise);
  expect(waiting.who).toBe('the source, shop at shop://me:***@host:1/db');
  inner.resolve();
  await reading;
  expect(waiting.who).toBe('the sink, store at shop://me:***@host:1/db');
  asked.resolve();
  await outer;
  expect(waiting.who).toBeUndefined();
});

test('a deadline names who did not answer', async () => {
  const { waiting, sink } = ends();
  using deadline = new Deadline(new Date(Date.now() + 20).toISOString(), () => waiting.who);
  const error: unknown = await deadline.limit(sink.asked(forEver)).catch((why: unknown) => why);
  expect(error).toMatchObject({
    code: 'MATRIX_DEADLINE',
    message: expect.stringMatching(
      /^the load was waiting for the sink, store at shop:\/\/me:\*\*\*@host:1\/db, when its deadline passed at /,
    ),
  });
});

test('a failure without a code gets one, and its end a name; rows pass as they are', async () => {
  const { source } = ends();
  const batches: (readonly Row[])[] = [[[1], [2]], [[3]]];
  const watched = source.source({
    async *read() {
      yield* batches;
      throw new Error('Connection terminated unexpectedly');
    },
  } as unknown as Source);
  const seen: (readonly Row[])[] = [];
  const read = async () => {
    for await (const batch of watched.read({ verb: 'snapshot' })) seen.push(batch);
  };
  await expect(read()).rejects.toMatchObject({
    code: 'MATRIX_SOURCE_FAILED',
    message: 'the source, shop at shop://me:***@host:1/db, failed: Connection terminated unexpectedly',
  });
  expect(seen).toEqual(batches);
});

test('an error of ours stays as it is, but a lost server is named; a mistake of a program is nobody’s failure', async () => {
  const { sink } = ends();
  const failing = (error: unknown) => sink.asked(() => Promise.reject(error as Error)).catch((why) => why);
  const ours = new MatrixError('MATRIX_DUPLICATE_KEY', 'two rows of one key');
  expect(await failing(ours)).toBe(ours);
  const mistake = new TypeError('x is not a function');
  expect(await failing(mistake)).toBe(mistake);
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(
    await failing(new MatrixError('MATRIX_COPY_FAILED', 'COPY failed: read ECONNRESET', { cause: reset })),
  ).toMatchObject({
    code: 'MATRIX_COPY_FAILED',
    message: 'the sink, store at shop://me:***@host:1/db, was lost: COPY failed: read ECONNRESET',
  });
});

test('who stops reading early closes what it read', async () => {
  const { source } = ends();
  let closed = false;
  const watched = source.source({
    async *read() {
      try {
        for (;;) yield [[1]];
      } finally {
        closed = true;
      }
    },
  } as unknown as Source);
  for await (const batch of watched.read({ verb: 'snapshot' })) {
    expect(batch).toEqual([[1]]);
    break;
  }
  expect(closed).toBe(true);
});
