/** Which checks a case gets: their names as they are made, from a trial of one row. */
import { dataset } from '../dataset/index.ts';
import { defaultChangeRatio, defaultDeleteRatio, volumeOf } from '../dataset/volume.ts';
import { manifestOf } from '../matrix/manifest.ts';
import type { MatrixCase } from '../model/case.ts';
import { parseInstant } from '../model/time.ts';
import { expectation } from '../oracle/index.ts';
import { prepareExpectation, verify } from '../verify/index.ts';
import { loadTimestamp } from '../model/loader.ts';

const keep = () => undefined;
const oneRow = volumeOf({ rows: 1, change_ratio: defaultChangeRatio, delete_ratio: defaultDeleteRatio });

/**
 * In the order of the matrix. A table of names beside the checks could say otherwise than they do, so the oracle's own
 * rows are verified, one of them, and the names are taken from the verdict.
 */
export async function checkNamesOf(c: MatrixCase): Promise<readonly string[]> {
  const expected = expectation(
    c,
    dataset(c.source, oneRow),
    { source: keep, sink: keep },
    parseInstant(loadTimestamp),
  );
  const { checks } = await verify({
    expected: prepareExpectation({ case: c, volume: oneRow, expectation: expected, keep, memo: false }),
    natives: () => '',
    observation: {
      columns: [],
      rows: async function* () {
        yield* expected.after.batches();
      },
      source: { before: '', after: '' },
      report: null,
    },
    manifest: manifestOf(c),
    load_timestamp: parseInstant(loadTimestamp),
  });
  return checks.map(({ name }) => name);
}
