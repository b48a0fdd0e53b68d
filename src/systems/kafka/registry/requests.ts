/** Plain requests to a Schema Registry, for what its client has no call for. */
import * as z from 'zod';
import { MatrixError } from '../../../model/error.ts';
import { redact } from '../../../model/redact.ts';
import { agentOf, send } from '../../http.ts';
import { registryAddress } from './address.ts';

const patience = 10_000;

/** The URL without credentials and without a slash at its end. */
export function registryName(url: string): string {
  return registryAddress(url).base;
}

/** @throws MatrixError MATRIX_SERVICE_UNREACHABLE, MATRIX_WRONG_CREDENTIALS, MATRIX_BAD_CERTIFICATE */
export async function askRegistry(
  url: string,
  path: string,
  method: 'GET' | 'DELETE' = 'GET',
): Promise<Response> {
  const address = registryAddress(url);
  const { base: name, user } = address;
  const headers: Record<string, string> = {
    accept: 'application/vnd.schemaregistry.v1+json, application/json',
  };
  if (user) {
    const pair = `${user.name}:${user.password}`;
    headers['authorization'] = `Basic ${Buffer.from(pair).toString('base64')}`;
  }
  const agent = await agentOf(address.files, 'the Schema Registry URL');
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(patience);
    answer = await send(`${name}${path}`, { method, headers, signal }, agent);
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

export interface FoundSchema {
  /** `AVRO`, `JSON` or `PROTOBUF`. */
  readonly type: string;
  readonly text: string;
  readonly hasReferences: boolean;
}

const schemaAnswer = z.looseObject({
  schema: z.string(),
  // Registries say nothing of it where it is Avro.
  schemaType: z.string().default('AVRO'),
  references: z.array(z.unknown()).nullish(),
});

/** Null where the registry knows no schema of this id. @throws MatrixError MATRIX_REGISTRY_FAILED, and as {@link askRegistry} does */
export async function findSchema(url: string, id: number): Promise<FoundSchema | null> {
  const answer = await askRegistry(url, `/schemas/ids/${id}`);
  const told: unknown = await answer.json().catch(() => null);
  if (answer.status === 404) return null;
  const { data } = schemaAnswer.safeParse(told);
  if (answer.ok && data) {
    const { schemaType: type, schema: text, references } = data;
    return { type, text, hasReferences: (references?.length ?? 0) > 0 };
  }
  throw new MatrixError(
    'MATRIX_REGISTRY_FAILED',
    `the Schema Registry at ${registryName(url)} does not tell the schema ${id}: it answers with status ${answer.status}`,
  );
}
