/** Whether a server has all that connector and loader use. */
import { MatrixError } from '../../model/error.ts';
import type { ClickHouse } from './client.ts';

/** Major and minor of the first version with all of it: that it does not throw equal inserts away (`deduplicate_insert`) came last. */
const oldest = [26, 2] as const;

/** @throws MatrixError MATRIX_CONNECT_FAILED where no version is answered; MATRIX_ENGINE_TOO_OLD */
export async function requireVersion(client: ClickHouse): Promise<string> {
  const [row] = await client.rows<{ version: string }>('SELECT version() AS version');
  const version = row?.version ?? '';
  if (!/^\d+\.\d+/.test(version))
    throw new MatrixError('MATRIX_CONNECT_FAILED', 'the answer to the question for a version is no version');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return version;
  throw new MatrixError(
    'MATRIX_ENGINE_TOO_OLD',
    `ClickHouse reports version ${version}; ${oldest.join('.')} or later is needed`,
  );
}
