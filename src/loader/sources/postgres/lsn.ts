/** Positions in the write-ahead log: `16/B374D848` as a 64-bit number, and back. */
import { MatrixError } from '../../../model/error.ts';

/** @throws MatrixError MATRIX_BAD_POSITION for text that is not a log sequence number */
export function parseLsn(text: string): bigint {
  const match = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text);
  if (!match)
    throw new MatrixError(
      'MATRIX_BAD_POSITION',
      `not a log sequence number like 16/B374D848: ${JSON.stringify(text)}`,
    );
  return (BigInt(`0x${match[1]}`) << 32n) | BigInt(`0x${match[2]}`);
}

export function lsnText(lsn: bigint): string {
  return `${(lsn >> 32n).toString(16).toUpperCase()}/${(lsn & 0xffff_ffffn).toString(16).toUpperCase()}`;
}
