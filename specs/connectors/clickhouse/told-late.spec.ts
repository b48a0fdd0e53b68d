/** An error behind the beginning of an answer: found wherever its bytes are cut, and none of them is given as data. */
import { extractErrorAtTheEndOfChunk } from '@clickhouse/client';
import { expect, test } from '@playwright/test';
import { untilError } from '../../../src/systems/clickhouse/told-late.ts';

const tag = 'abcdefghijklmnop';
const words = 'Code: 395. DB::Exception: value passed to throwIf. (FUNCTION_THROW_IF)\n';
const data = Buffer.from(`\r\n\r\n__exception__\r\n${'x'.repeat(100)}\r\n__exception__\r\n`);
const told = Buffer.from(
  `\r\n__exception__\r\n${tag}\r\n${words}${words.length} ${tag}\r\n__exception__\r\n`,
);

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function given(bytes: Buffer, size: number, mark: string | undefined) {
  const found: Buffer[] = [];
  let error: unknown;
  try {
    for await (const chunk of untilError(cut(bytes, size), mark, extractErrorAtTheEndOfChunk)) {
      expect(chunk.length).toBeGreaterThan(0);
      found.push(chunk);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { found: Buffer.concat(found).toString(), error };
}

for (const size of [1, 2, 7, 40, 1000]) {
  test(`an answer that is cut into pieces of ${size}`, async () => {
    expect(await given(data, size, tag)).toEqual({ found: data.toString(), error: undefined });
    expect(await given(Buffer.alloc(0), size, tag)).toEqual({ found: '', error: undefined });
    const { found, error } = await given(Buffer.concat([data, told]), size, tag);
    expect(found).toBe(data.toString());
    expect(error).toMatchObject({ code: '395', type: 'FUNCTION_THROW_IF' });
    expect((await given(told, size, tag)).error).toMatchObject({ code: '395' });
    expect((await given(told, size, undefined)).found).toBe(told.toString());
  });
}
