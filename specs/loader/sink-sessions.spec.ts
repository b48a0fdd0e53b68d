/** Sessions of a sink: nobody shares one, and what failed work has left is met by nobody. */
import { expect, test } from '@playwright/test';
import { Sessions } from '../../src/loader/sinks/tables/sessions.ts';

/** Sessions by number, and what was done with them. */
function opened(recover?: (session: number) => Promise<unknown>) {
  const done: string[] = [];
  let count = 0;
  const sessions = new Sessions<number>({
    open: async () => {
      count += 1;
      done.push(`open ${count}`);
      return count;
    },
    close: async (session) => void done.push(`close ${session}`),
    ...(recover ? { recover } : {}),
  });
  return { sessions, done };
}

const number = async (session: number): Promise<number> => session;
const failing = async (): Promise<never> => {
  throw new Error('planted');
};

test('work at once has a session each, and later work takes an idle one', async () => {
  const { sessions, done } = opened();
  const both = sessions.use(async (one) => [one, await sessions.use(number)]);
  expect(await both).toEqual([1, 2]);
  expect(await sessions.use(number)).toBe(1);
  await sessions[Symbol.asyncDispose]();
  expect(done).toEqual(['open 1', 'open 2', 'close 1', 'close 2']);
});

test('a session in which work failed is closed, and closed once', async () => {
  const { sessions, done } = opened();
  await expect(sessions.use(failing)).rejects.toThrow('planted');
  expect(done).toEqual(['open 1', 'close 1']);
  expect(await sessions.use(number)).toBe(2);
  await sessions[Symbol.asyncDispose]();
  expect(done).toEqual(['open 1', 'close 1', 'open 2', 'close 2']);
});

test('one that recovers is used again, and one that does not is closed', async () => {
  const recovered: number[] = [];
  const { sessions, done } = opened(async (session) => {
    recovered.push(session);
    if (recovered.length > 1) throw new Error('the session has ended');
  });
  await expect(sessions.use(failing)).rejects.toThrow('planted');
  expect(await sessions.use(number)).toBe(1);
  await expect(sessions.use(failing)).rejects.toThrow('planted');
  expect(recovered).toEqual([1, 1]);
  expect(done).toEqual(['open 1', 'close 1']);
});
