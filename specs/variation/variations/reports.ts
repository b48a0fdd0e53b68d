/** The same load told in other words. */
import type { LoadReport } from '../../../src/model/loader.ts';
import { aroundLoad } from './variation.ts';
import type { Variation } from './variation.ts';

/** Another run loads the same again, and what the first one did is reported. */
export function loadsTwice(): Variation {
  return aroundLoad(async (request, load) => {
    const report = await load(request);
    await load({ ...request, run_id: `${request.run_id}_again` });
    return report;
  });
}

/**
 * With fields of the loader's own, and the chunks in another order.
 * @param rows how many more rows are said to have been taken out and put in; fewer where below 0, as by an update
 *   in place
 */
export function reportedOtherwise(rows: number): Variation {
  return aroundLoad(async (request, load) => {
    const { chunks, ...report } = await load(request);
    const more = Math.max(rows, -Math.min(report.removed, report.added));
    const told = {
      took_seconds: 0.25,
      ...report,
      removed: report.removed + more,
      added: report.added + more,
      ...(chunks ? { chunks: chunks.toReversed().map((chunk) => ({ worker: 1, ...chunk })) } : {}),
      warnings: [],
    };
    return told;
  });
}

/** As a loader in a language whose lists are null where there are none writes its JSON. */
export function chunksOfNull(): Variation {
  return aroundLoad(async (request, load) => {
    const report = await load(request);
    return { ...report, chunks: report.chunks ?? null } as LoadReport;
  });
}
