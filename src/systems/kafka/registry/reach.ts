/** The Schema Registry that the user names: does it answer, and as one? */
import { MatrixError } from '../../../model/error.ts';
import { askRegistry, registryName } from './requests.ts';

export const product = 'Schema Registry';

/**
 * Its version; not every registry tells it.
 * @throws MatrixError MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS
 */
export async function reachRegistry(url: string): Promise<string> {
  const answer = await askRegistry(url, '/schemas/types');
  const types: unknown = await answer.json().catch(() => null);
  if (answer.ok && Array.isArray(types) && types.includes('AVRO')) return versionOf(url);
  throw new MatrixError(
    'MATRIX_WRONG_SERVER',
    `what answers at ${registryName(url)} is no Schema Registry: its /schemas/types gave status ${answer.status}`,
  );
}

async function versionOf(url: string): Promise<string> {
  const answer = await askRegistry(url, '/v1/metadata/version');
  const told: unknown = await answer.json().catch(() => null);
  const version = answer.ok && told instanceof Object && 'version' in told ? told.version : undefined;
  return typeof version === 'string' ? version : 'of a version that it does not tell';
}
