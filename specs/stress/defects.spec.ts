/** The catalogue of defects against the contents of streamed rows: whatever harms what a target holds fails there too. */
import { expect, test } from '@playwright/test';
import { streamedDataset } from '../../src/dataset/streamed.ts';
import { damageOf, defects, isHarmless, Left } from '../../src/defects/index.ts';
import type { ContentDefect } from '../../src/defects/index.ts';
import { findCase } from '../../src/matrix/cases.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { loadTimestamp } from '../../src/model/loader.ts';
import { MatrixError } from '../../src/model/error.ts';
import { rowsOf } from '../../src/model/rows.ts';
import type { Row } from '../../src/model/rows.ts';
import { parseInstant } from '../../src/model/time.ts';
import { streamedExpectation, streamedStrategies } from '../../src/oracle/streamed.ts';
import { bucketed, certifyContents } from '../../src/verify/index.ts';
import { list, volume } from '../dataset/volumes.ts';

const data = streamedDataset('postgres', volume(100, '0.9', '0.1'));
const content = defects.filter((defect): defect is ContentDefect => defect.by === 'content');

/** Each strategy, and each shape of target. */
const combinations = [
  ['full_refresh', 'postgres'],
  ['incremental_append', 'postgres'],
  ['incremental_merge', 'kafka'],
] as const satisfies readonly (readonly [(typeof streamedStrategies)[number], string])[];

/** Null where so few rows have nothing that could show it. */
function planted(defect: ContentDefect, left: Left): readonly Row[] | null {
  try {
    return defect.plant(left);
  } catch (error) {
    if (error instanceof MatrixError && error.code === 'MATRIX_NOTHING_TO_DAMAGE') return null;
    throw error;
  }
}

test('there is a combination of every strategy that is offered', () => {
  expect(combinations.map(([strategy]) => strategy)).toEqual([...streamedStrategies]);
});

for (const [strategy, sink] of combinations) {
  test(`${strategy} into ${sink}: every defect of what is held fails, and what is equivalent passes`, async () => {
    test.slow();
    const c = findCase(`postgres_to_${sink}__${strategy}`) as MatrixCase;
    const keep = () => undefined;
    const { before, after } = streamedExpectation(c, data, { source: keep, sink: keep });
    const rows = list(after);
    const left = new Left({
      case: c,
      before: rowsOf(before.columns, before.key, list(before), before.shape),
      changes: rowsOf(data.changes.columns, data.changes.key, list(data.changes)),
      after: rows,
      loadTimestamp: parseInstant(loadTimestamp),
    });
    const digest = await bucketed(after, after.batches());
    const wrong: string[] = [];
    let tried = 0;
    for (const defect of content.filter((one) => one.appliesTo(c) && !one.ground && !one.realEngine)) {
      const damaged = planted(defect, left);
      if (!damaged) continue;
      const isHarm = !isHarmless(damageOf(after, rows, damaged));
      const { checks } = await certifyContents({
        expected: after,
        digest,
        async *observed() {
          yield damaged;
        },
      });
      const hasFailed = checks.some(({ status }) => status === 'failed');
      if (hasFailed !== isHarm) wrong.push(`${defect.name}: ${hasFailed ? 'failed' : 'passed'}`);
      if (isHarm) tried += 1;
    }
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(30);
  });
}
