/** The columns of a topic of rows, which has no catalogue: the target's, else those that its first row names. */
import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';
import { isTechnical } from '../../../model/technical.ts';
import { byteText } from '../../../systems/json/bytes.ts';
import { untypedColumns } from '../../../systems/json/rows.ts';
import { badRecord, memberNames } from '../../../systems/kafka/events.ts';
import type { KafkaRecord } from '../../../systems/kafka/topic-reader.ts';

/**
 * @param first the first record that has a row, as JSON
 * @throws MatrixError MATRIX_COLUMN_MISSING for a member of the first row that the target has no column for;
 *   MATRIX_NO_COLUMNS where neither the target nor a row names any
 */
export function columnsOfTopic(
  first: KafkaRecord | null,
  topic: string,
  target: readonly Column[] | null,
): readonly Column[] {
  if (!first?.value) {
    if (target) return target;
    throw new MatrixError('MATRIX_NO_COLUMNS', `the topic ${topic} has no row to tell its columns by`);
  }
  try {
    if (!target) return untypedColumns(first.value.toString()).filter(({ name }) => !isTechnical(name));
    const unknown = memberNames(byteText(first.value)).filter(
      (name) => !isTechnical(name) && !target.some((column) => column.name === name),
    );
    if (unknown.length === 0) return target;
    throw new MatrixError(
      'MATRIX_COLUMN_MISSING',
      `the rows of ${topic} have ${unknown.join(', ')}, which the target has no column for`,
    );
  } catch (error) {
    throw error instanceof MatrixError && error.code === 'MATRIX_COLUMN_MISSING'
      ? error
      : badRecord(topic, first, error);
  }
}
