/** The columns of a topic of rows, which has no catalogue: the target's, else those that its first row names. */
import { MatrixError } from '../../../model/error.ts';
import type { Column } from '../../../model/rows.ts';
import { isTechnical } from '../../../model/technical.ts';
import { untypedColumns } from '../../../systems/json/rows.ts';
import type { Cluster, Offsets } from '../../../systems/kafka/cluster.ts';
import { badRecord, memberNames } from '../../../systems/kafka/events.ts';
import { glance, readTopic } from '../../../systems/kafka/topic-reader.ts';
import type { KafkaRecord } from '../../../systems/kafka/topic-reader.ts';

/**
 * @throws MatrixError MATRIX_COLUMN_MISSING for a member of the first row that the target has no column for;
 *   MATRIX_NO_COLUMNS where neither the target nor a row names any
 */
export async function columnsOfTopic(
  cluster: Cluster,
  topic: string,
  to: Offsets,
  target: readonly Column[] | null,
): Promise<readonly Column[]> {
  const first = await firstRow(cluster, topic, to);
  if (!first) {
    if (target) return target;
    throw new MatrixError('MATRIX_NO_COLUMNS', `the topic ${topic} has no row to tell its columns by`);
  }
  const { record, text } = first;
  try {
    if (!target) return untypedColumns(text).filter(({ name }) => !isTechnical(name));
    const unknown = memberNames(text).filter(
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
      : badRecord(topic, record, error);
  }
}

/** The first record that is no tombstone; reading ends with it. */
async function firstRow(
  cluster: Cluster,
  topic: string,
  to: Offsets,
): Promise<{ readonly record: KafkaRecord; readonly text: string } | null> {
  for await (const records of readTopic(cluster, topic, { from: new Map(), to }, glance)) {
    for (const record of records) if (record.value) return { record, text: record.value.toString() };
  }
  return null;
}
