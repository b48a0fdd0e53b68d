/** A position in a topic as text: the next offset of each partition. */
import { MatrixError } from '../../model/error.ts';
import type { Position } from '../contract.ts';
import type { Offsets } from './cluster.ts';

/** The beginning of every partition. */
export const beginning: Position = '0';

/** `0:12,1:30`. */
export function positionText(offsets: Offsets): Position {
  return [...offsets].map(([partition, offset]) => `${partition}:${offset}`).join(',');
}

/** What the text does not name begins at 0. @throws MatrixError MATRIX_BAD_POSITION */
export function parsePosition(text: Position): Offsets {
  if (text === beginning) return new Map();
  return new Map(
    text.split(',').map((part) => {
      const match = /^(\d{1,10}):(\d{1,16})$/.exec(part);
      if (match) return [Number(match[1]), Number(match[2])] as const;
      throw new MatrixError(
        'MATRIX_BAD_POSITION',
        `a position in a topic is like 0:12,1:30, not ${JSON.stringify(text)}`,
      );
    }),
  );
}
