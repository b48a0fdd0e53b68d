/** Where a reader of changes stands: `cdc:<LSN>` in captured changes, `ct:<version>` in tracked ones. */
import { MatrixError } from '../../../model/error.ts';

export type Position =
  /** The last LSN that was read: ten bytes as hex digits. */
  | { readonly by: 'cdc'; readonly lsn: string }
  /** The last version that was read. */
  | { readonly by: 'ct'; readonly version: bigint };

/** @throws MatrixError MATRIX_BAD_POSITION */
export function parsePosition(text: string): Position {
  const [, lsn] = /^cdc:([0-9A-F]{20})$/i.exec(text) ?? [];
  if (lsn !== undefined) return { by: 'cdc', lsn: lsn.toUpperCase() };
  const [, version] = /^ct:(\d{1,19})$/.exec(text) ?? [];
  if (version !== undefined) return { by: 'ct', version: BigInt(version) };
  throw new MatrixError(
    'MATRIX_BAD_POSITION',
    `not a position of SQL Server's changes, cdc:<20 hex digits> or ct:<version>: ${JSON.stringify(text)}`,
  );
}

export function positionText(position: Position): string {
  return position.by === 'cdc' ? `cdc:${position.lsn}` : `ct:${position.version}`;
}

/** What to throw where changes between the position and what is still told are gone. */
export function lost(position: Position, table: string, oldest: string): MatrixError {
  return new MatrixError(
    'MATRIX_POSITION_LOST',
    `changes of ${table} after ${positionText(position)} are no longer told (the oldest is ${oldest}): they were cleaned away, or ` +
      'capture began anew; load a full snapshot and prepare again',
  );
}

/** What to throw for a state that another server or database has left. */
export function ahead(position: Position, table: string, newest: string): MatrixError {
  return new MatrixError(
    'MATRIX_POSITION_AHEAD',
    `the saved position ${positionText(position)} lies ahead of the changes of ${table}, which end at ${newest}: the state belongs to another database; prepare again`,
  );
}
