/** Brokers' addresses are renamed in the answers that tell them, in whatever pieces they come, and nowhere else. */
import { expect, test } from '@playwright/test';
import fc from 'fast-check';
import { ByteWriter } from '../../src/systems/kafka/wire/bytes.ts';
import { Renaming } from '../../src/systems/kafka/wire/renaming.ts';

const led = new Map([
  [
    { host: 'broker-one.example', port: 9092 },
    { host: '127.0.0.1', port: 40_001 },
  ],
  [
    { host: 'broker-one.example', port: 9093 },
    { host: '127.0.0.1', port: 40_002 },
  ],
]);

function frame(body: Buffer): Buffer {
  return new ByteWriter().bytes(body).take();
}

function request(apiKey: number, correlation: number): Buffer {
  return frame(new ByteWriter().int16(apiKey).int16(5).int32(correlation).text('client').take());
}

/** As the answer to Metadata has them. */
function answer(correlation: number, brokers: readonly (readonly [string, number])[]): Buffer {
  const writer = new ByteWriter().int32(correlation).int32(0);
  writer.array(brokers, ([host, port]) => writer.int32(1).text(host).int32(port).text(null));
  return frame(writer.text('cluster').take());
}

function inPieces(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const at = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

test('in the answers that tell addresses, and not in those that bring records', () => {
  const brokers = [
    ['broker-one.example', 9092],
    ['broker-one.example', 9093],
    ['elsewhere.example', 9092],
  ] as const;
  const renamed = [
    ['127.0.0.1', 40_001],
    ['127.0.0.1', 40_002],
    ['elsewhere.example', 9092],
  ] as const;
  const asked = Buffer.concat([request(3, 1), request(1, 2), request(10, 3)]);
  const told = Buffer.concat([answer(1, brokers), answer(2, brokers), answer(3, brokers)]);
  const expected = Buffer.concat([answer(1, renamed), answer(2, brokers), answer(3, renamed)]);
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (up, down) => {
      const renaming = new Renaming(led);
      for (const piece of inPieces(asked, up)) renaming.asked(piece);
      const passed = inPieces(told, down).map((piece) => renaming.answered(piece));
      expect(Buffer.concat(passed).toString('hex')).toBe(expected.toString('hex'));
    }),
    { numRuns: 50 },
  );
});

test('in the compact form of newer versions too', () => {
  const compact = (host: string, port: number) =>
    Buffer.concat([Buffer.from([host.length + 1]), Buffer.from(host), new ByteWriter().int32(port).take()]);
  const body = (host: string, port: number) =>
    frame(Buffer.concat([new ByteWriter().int32(9).take(), Buffer.from([2]), compact(host, port)]));
  const renaming = new Renaming(led);
  renaming.asked(request(3, 9));
  expect(renaming.answered(body('broker-one.example', 9093))).toEqual(body('127.0.0.1', 40_002));
});
