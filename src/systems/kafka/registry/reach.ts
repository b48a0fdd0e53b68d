/** The Schema Registry that the user names: does it answer, and as one? */
import { MatrixError } from '../../../model/error.ts';
import { redact } from '../../../model/redact.ts';

const patience = 10_000;

/** @throws MatrixError MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_SERVER, MATRIX_WRONG_CREDENTIALS */
export async function reachRegistry(url: string): Promise<void> {
  const { origin, pathname, username, password } = new URL(url);
  const name = `${origin}${pathname.replace(/\/$/, '')}`;
  const headers: Record<string, string> = { accept: 'application/vnd.schemaregistry.v1+json' };
  if (username) {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  let answer: Response;
  try {
    answer = await fetch(`${name}/schemas/types`, { headers, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new MatrixError(
      'MATRIX_SERVICE_UNREACHABLE',
      `the Schema Registry at ${name} does not answer: ${redact(String(cause))}`,
    );
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new MatrixError(
      'MATRIX_WRONG_CREDENTIALS',
      `the Schema Registry at ${name} refuses the user of its URL`,
    );
  }
  const types: unknown = await answer.json().catch(() => null);
  if (answer.ok && Array.isArray(types) && types.includes('AVRO')) return;
  throw new MatrixError(
    'MATRIX_WRONG_SERVER',
    `what answers at ${name} is no Schema Registry: its /schemas/types gave status ${answer.status}`,
  );
}
