/** The Schema Registry of a connection, for who can't do without. */
import { MatrixError } from '../../../model/error.ts';
import { parseKafkaUrl } from '../url.ts';
import type { SchemaFormat } from './registry.ts';

/** @throws MatrixError MATRIX_NO_REGISTRY, MATRIX_BAD_URL */
export function neededRegistry(url: string, format: SchemaFormat): string {
  const { registry } = parseKafkaUrl(url);
  if (registry !== undefined) return registry;
  throw new MatrixError(
    'MATRIX_NO_REGISTRY',
    `message_format ${format} needs a Schema Registry, which the connection does not name: add schema_registry= to its URL`,
  );
}
