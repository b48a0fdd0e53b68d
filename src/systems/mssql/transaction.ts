/** Work in one transaction of a session: all of it is seen at once, or none. */
import type { Session } from './session.ts';

export const begin = 'BEGIN TRANSACTION';
export const commit = 'COMMIT TRANSACTION';
/** With XACT_ABORT an error has rolled back already. */
export const rollback = 'IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION';

export async function inTransaction<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  await session.query(begin);
  try {
    const result = await work();
    await session.query(commit);
    return result;
  } catch (error) {
    // The work's error goes before this one: a session that has ended is rolled back by the server.
    await session.query(rollback).catch(() => {});
    throw error;
  }
}
