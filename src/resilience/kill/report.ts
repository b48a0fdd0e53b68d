/** What the loader claims of the load that it has made again, against what stood there before and stands there now. */
import type { LoadReport } from '../../model/loader.ts';
import { contentsOf } from '../seen.ts';
import type { Content } from '../seen.ts';
import type { Stand } from '../stand.ts';

/**
 * Empty where the claim is right. How many rows a load reads is known where the one before has left nothing: another
 * may go on where that one stopped.
 */
export function reportFaults(
  standing: Stand,
  report: LoadReport | null,
  stood: Content,
  now: Content,
): readonly string[] {
  if (report === null) return ['the load made again has no report'];
  const { read, removed, added } = report;
  const isLog = standing.arena.case.sink_shape === 'log';
  const { offered } = standing.expected.expectation;
  const [old] = contentsOf(standing);
  const claimed = stood.rows.count + added - (isLog ? 0 : removed);
  const balance = `${stood.rows.count} before${isLog ? '' : ` - ${removed} removed`} + ${added} added`;
  return [
    ...(claimed === now.rows.count ? [] : [`it reports ${balance}, and there are ${now.rows.count}`]),
    ...(stood.name === old.name && read !== offered ? [`it reports ${read} rows read of ${offered}`] : []),
  ];
}
