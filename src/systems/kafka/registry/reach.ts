/** The Schema Registry that the user names: does it answer, and as one? */
import { MatrixError } from '../../../model/error.ts';
import { askRegistry, registryName } from './requests.ts';

/** @throws MatrixError MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS */
export async function reachRegistry(url: string): Promise<void> {
  const answer = await askRegistry(url, '/schemas/types');
  const types: unknown = await answer.json().catch(() => null);
  if (answer.ok && Array.isArray(types) && types.includes('AVRO')) return;
  throw new MatrixError(
    'MATRIX_WRONG_SERVER',
    `what answers at ${registryName(url)} is no Schema Registry: its /schemas/types gave status ${answer.status}`,
  );
}
