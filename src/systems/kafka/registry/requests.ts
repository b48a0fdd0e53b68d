/** Plain requests to a Schema Registry, for what its client has no call for. */
import { MatrixError } from '../../../model/error.ts';
import { redact } from '../../../model/redact.ts';

const patience = 10_000;

/** The URL without credentials and without a slash at its end. */
export function registryName(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname.replace(/\/$/, '')}`;
}

/** @throws MatrixError MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_CREDENTIALS */
export async function askRegistry(
  url: string,
  path: string,
  method: 'GET' | 'DELETE' = 'GET',
): Promise<Response> {
  const name = registryName(url);
  const { username, password } = new URL(url);
  const headers: Record<string, string> = {
    accept: 'application/vnd.schemaregistry.v1+json, application/json',
  };
  if (username) {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  let answer: Response;
  try {
    answer = await fetch(`${name}${path}`, { method, headers, signal: AbortSignal.timeout(patience) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new MatrixError(
      'MATRIX_SERVICE_UNREACHABLE',
      `the Schema Registry at ${name} does not answer: ${redact(String(cause))}`,
    );
  }
  if (answer.status !== 401 && answer.status !== 403) return answer;
  throw new MatrixError(
    'MATRIX_WRONG_CREDENTIALS',
    `the Schema Registry at ${name} refuses the user of its URL`,
  );
}

/** Deletes every subject whose name begins so. Returns their names, in order. */
export async function sweepSubjects(url: string, prefix: string): Promise<readonly string[]> {
  const answer = await askRegistry(url, '/subjects');
  const subjects = (await answer.json()) as readonly string[];
  const own = subjects.filter((subject) => subject.startsWith(prefix)).sort();
  for (const subject of own) {
    const path = `/subjects/${encodeURIComponent(subject)}`;
    // A first request hides it, a second one removes it; a registry that knows one kind only has done so at once.
    await (await askRegistry(url, path, 'DELETE')).arrayBuffer();
    await (await askRegistry(url, `${path}?permanent=true`, 'DELETE')).arrayBuffer();
  }
  return own;
}
