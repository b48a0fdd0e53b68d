/** How a source's rows stand in the records of its topics, by the manifest's message format. */
import { neededRegistry } from '../../../systems/kafka/registry/needed.ts';
import { unframer } from '../../../systems/kafka/registry/unframe.ts';
import type { Unframe } from '../../../systems/kafka/registry/unframe.ts';
import type { SourceContext } from '../../contract.ts';

/** Makes JSON of records, which are JSON unless the manifest says otherwise. @throws MatrixError MATRIX_NO_REGISTRY */
export function textsOf({ manifest, connection }: SourceContext): Unframe {
  const format = manifest.source.options.message_format ?? 'json';
  if (format === 'json') return async (_, records) => records;
  return unframer({ registry: neededRegistry(connection.url, format), format });
}
