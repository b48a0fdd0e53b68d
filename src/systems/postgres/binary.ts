/** Bytes of the COPY BINARY format: numbers in network order, and fields with their length before them. */
import { ByteWriter } from '../bytes.ts';

export { BinaryChunk, chunkOf } from '../bytes.ts';

export class BinaryWriter extends ByteWriter {
  int16(value: number): void {
    this.reserve(2);
    this.view.setInt16(this.length, value);
    this.length += 2;
  }

  int32(value: number): void {
    this.reserve(4);
    this.view.setInt32(this.length, value);
    this.length += 4;
  }

  /** @param value within the range of a signed 64-bit integer */
  int64(value: bigint): void {
    this.reserve(8);
    this.view.setBigInt64(this.length, value);
    this.length += 8;
  }

  float64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.length, value);
    this.length += 8;
  }

  /** Leaves four bytes for a length that {@link BinaryWriter.close} fills in. Answers where. */
  open(): number {
    this.reserve(4);
    this.length += 4;
    return this.length;
  }

  close(opened: number): void {
    this.view.setInt32(opened - 4, this.length - opened);
  }
}
