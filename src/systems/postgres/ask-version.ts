/** Asks a server of our own which version it is: it answers to a password that nobody else knows. */
import { connectClient } from './client.ts';

/** @throws MatrixError MATRIX_CONNECT_FAILED where it does not answer */
export async function askVersion(url: string): Promise<string> {
  const client = await connectClient(url, 'dpone-matrix');
  try {
    const { rows } = await client.query<{ version: string }>(
      "SELECT current_setting('server_version') AS version",
    );
    return rows[0]?.version ?? '';
  } finally {
    await client.end();
  }
}
