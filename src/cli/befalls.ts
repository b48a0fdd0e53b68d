/** Where a defect can occur: the strategies, by what the sink is. */
import type { Defect } from '../defects/index.ts';
import { cases } from '../matrix/cases.ts';
import { strategies } from '../model/case.ts';
import type { MatrixCase, Strategy } from '../model/case.ts';

/** Those of which the defect can befall a case with such a sink. */
export function strategiesOf(
  defect: Pick<Defect, 'appliesTo'>,
  shape: MatrixCase['sink_shape'],
): readonly Strategy[] {
  const found = cases.filter((c) => c.sink_shape === shape && defect.appliesTo(c));
  return strategies.filter((strategy) => found.some((c) => c.strategy === strategy));
}
