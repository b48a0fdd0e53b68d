/** Asks a server what it is. */
import { openClickHouse } from './client.ts';
import { requireVersion } from './version.ts';

export const product = 'ClickHouse';

/** @throws MatrixError MATRIX_CONNECT_FAILED where it does not answer; MATRIX_ENGINE_TOO_OLD */
export async function askVersion(url: string): Promise<string> {
  await using client = await openClickHouse(url, 'dpone-matrix');
  return requireVersion(client);
}
