/** A text in one piece is the same text, and takes no room for the parts that it was put together of. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { flat } from '../../src/dataset/flat.ts';

test('it is the same text, the empty one too', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(flat(text)).toBe(text)));
  expect(flat('')).toBe('');
});

/** Bytes that `make`'s texts take once garbage is collected. */
function taken(make: (index: number) => string): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  const texts = Array.from({ length: 20_000 }, (_, index) => make(index));
  collect();
  const bytes = process.memoryUsage().heapUsed - before;
  expect(texts).toHaveLength(20_000);
  return bytes;
}

test('its parts are let go', () => {
  const put = (index: number): string => {
    let text = `text number ${index}`;
    for (let part = 0; part < 8; part += 1) text += ` part ${part}`;
    return text;
  };
  expect(taken((index) => flat(put(index)))).toBeLessThan(taken(put) / 2);
});
