import { registryDigest } from '../../../src/services/container-image.ts';
import { textOfLog } from '../../../src/services/container-log.ts';
import { reasonOf } from '../../../src/services/container-runtime.ts';
import { announce } from '../../../src/services/announce.ts';
import { expect, test } from '../support.ts';

test('the digest is that of the repository that was asked for', () => {
  const digests = ['mirror.example/postgres@sha256:11', 'postgres@sha256:22'];
  expect(registryDigest('postgres:15', digests)).toBe('sha256:22');
  expect(registryDigest('postgres@sha256:22', digests)).toBe('sha256:22');
  expect(registryDigest('mirror.example/postgres:15', digests)).toBe('sha256:11');
  expect(registryDigest('localhost:5000/postgres', ['localhost:5000/postgres@sha256:33'])).toBe('sha256:33');
  expect(registryDigest('renamed:1', digests)).toBe('sha256:11');
  expect(registryDigest('postgres:15', [])).toBeUndefined();
});

test('the pieces of a log are put together, whichever stream they are of', () => {
  const piece = (stream: number, text: string): Buffer => {
    const bytes = Buffer.from(text);
    const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    header.writeUInt32BE(bytes.length, 4);
    return Buffer.concat([header, bytes]);
  };
  const half = Buffer.from('é');
  const split = (at: number): Buffer =>
    Buffer.concat([piece(1, '').subarray(0, 7), Buffer.of(1), half.subarray(at, at + 1)]);
  expect(textOfLog(Buffer.concat([piece(1, 'one\n'), piece(2, 'two\n'), split(0), split(1)]))).toBe(
    'one\ntwo\né',
  );
  expect(textOfLog(Buffer.alloc(0))).toBe('');
  expect(textOfLog(Buffer.concat([piece(1, 'one\n'), Buffer.from([1, 0, 0])]))).toBe('one\n');
});

test("Docker's reasons come without the preamble of its client", () => {
  expect(reasonOf(new Error('(HTTP code 404) no such image - manifest unknown '))).toBe('manifest unknown');
  expect(reasonOf(new Error('(HTTP code 500) server error - Get "https://h/v2/": a - b'))).toBe(
    'Get "https://h/v2/": a - b',
  );
  expect(reasonOf('plain')).toBe('plain');
});

test('long work is told of every ten seconds, and not once it has ended or failed', async ({}) => {
  const told: string[] = [];
  const { setInterval: real } = globalThis;
  const ticks: (() => void)[] = [];
  globalThis.setInterval = ((tick: () => void, ms: number) => {
    expect(ms).toBe(10_000);
    ticks.push(tick);
    return real(() => {}, 2 ** 30);
  }) as typeof setInterval;
  try {
    const tell = (line: string): void => void told.push(line);
    const result = await announce(
      tell,
      'starting it',
      async () => (ticks[0]?.(), 7),
      (n, time) => `${n} after ${time}`,
    );
    expect(result).toBe(7);
    const failing = announce(
      tell,
      'failing',
      () => Promise.reject(new Error('no')),
      () => 'never',
    );
    await expect(failing).rejects.toThrow('no');
  } finally {
    globalThis.setInterval = real;
  }
  expect(told).toEqual([
    'starting it …',
    'still starting it: 0 s so far …',
    expect.stringMatching(/^7 after 0\.\d s$/),
    'failing …',
  ]);
});
