/** The watermark of a delta in a table: the highest sequence number that was loaded, saved with the rows. */
import type { Read } from './contract.ts';
import type { PlannedExchange, Planning } from './step.ts';

const watermark = 'seq';

/** What is read after the saved watermark, from the first change where there is none, and what is saved then. */
export function afterWatermark(state: Planning['state']): {
  readonly read: Read;
  readonly saved: PlannedExchange['state'];
} {
  const after = Number(state[watermark] ?? 0);
  return {
    read: { verb: 'changes', after },
    saved: { [watermark]: { what: 'last_seq', otherwise: after } },
  };
}
