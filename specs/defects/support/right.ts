/** What a right load leaves, as the oracle says: no loader, no engine. */
import { Left } from '../../../src/defects/index.ts';
import type { Ground } from '../../../src/defects/index.ts';
import { contended, dataset } from '../../../src/dataset/index.ts';
import { volumeOf } from '../../../src/dataset/volume.ts';
import { cases } from '../../../src/matrix/cases.ts';
import type { MatrixCase } from '../../../src/model/case.ts';
import type { Dataset } from '../../../src/model/dataset.ts';
import { rowsOf } from '../../../src/model/rows.ts';
import type { Row, Rows } from '../../../src/model/rows.ts';
import { parseInstant } from '../../../src/model/time.ts';
import { expectation } from '../../../src/oracle/index.ts';
import { list } from '../../dataset/volumes.ts';

export const loadTimestamp = parseInstant('2026-07-01T00:00:00Z');

const keepAll = { source: () => undefined, sink: () => undefined };

/** One case of each strategy and shape of sink that a source has: where all values are kept, sinks of one shape are alike. */
export function kindsOfCase(source: string): readonly MatrixCase[] {
  const ofSource = cases.filter((c) => c.source === source);
  return [...Map.groupBy(ofSource, (c) => `${c.strategy} ${c.sink_shape}`).values()].map(
    ([first]) => first as MatrixCase,
  );
}

export type VolumeText = NonNullable<Ground['volume']>;

/** The dataset of a ground, where it does not say a volume of its own at this one. */
export function dataOn({ contended: several = false, volume }: Ground, source: string, usual: VolumeText) {
  return (several ? contended : dataset)(source, volumeOf(volume ?? usual));
}

export interface Right {
  readonly left: Left;
  /** Before the load, and after it. */
  readonly before: Rows;
  readonly after: Rows;
}

export function rightLoad(c: MatrixCase, data: Dataset): Right {
  const { before, after } = expectation(c, data, keepAll, loadTimestamp);
  const facts = { case: c, before, changes: data.changes, after: list(after), loadTimestamp };
  return { left: new Left(facts), before, after };
}

/** The same load over rows that throw where they are written to. */
export function frozenLoad(c: MatrixCase, data: Dataset): Left {
  const { before, after } = expectation(c, data, keepAll, loadTimestamp);
  return new Left({
    case: c,
    before: frozen(before),
    changes: frozen(data.changes),
    after: Object.freeze(list(after).map(frozenRow)),
    loadTimestamp,
  });
}

/** Copies: the dataset's own rows are shared with other specs, and remember what was derived from them. */
function frozen({ columns, key, shape, ...rows }: Rows): Rows {
  const all: Row[] = [...rows.batches()].flat().map(frozenRow);
  return rowsOf(columns, key, all, shape);
}

function frozenRow(row: Row): Row {
  return Object.freeze([...row]);
}
