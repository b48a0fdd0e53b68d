/** The one place that loads `@kafkajs/confluent-schema-registry`: registers schemas. */
import { MatrixError } from '../../../model/error.ts';
import type { MessageFormat } from '../../../model/manifest.ts';
import { redact } from '../../../model/redact.ts';
import { agentOf } from '../../http.ts';
import { loadPackage } from '../../load-package.ts';
import { registryAddress } from './address.ts';

/** What is used of an Avro schema that is ready to encode. */
export interface AvroType {
  toBuffer(payload: object): Buffer;
}

export type SchemaFormat = Exclude<MessageFormat, 'json'>;
export const schemaFormats = ['avro', 'json_schema'] as const satisfies readonly SchemaFormat[];

export interface Registry {
  /** @throws MatrixError MATRIX_SCHEMA_INCOMPATIBLE, MATRIX_REGISTRY_FAILED */
  register(
    format: SchemaFormat,
    subject: string,
    schema: object,
  ): Promise<{ readonly id: number; readonly type: AvroType }>;
}

/** A newer schema reads what was written by an older one. */
const compatibility = 'BACKWARD';

/** @throws MatrixError MATRIX_MISSING_PACKAGE, MATRIX_BAD_CERTIFICATE */
export async function openRegistry(url: string): Promise<Registry> {
  const name = '@kafkajs/confluent-schema-registry';
  const { SchemaRegistry, SchemaType } = await loadPackage(
    'a Schema Registry',
    name,
    async () => (await import('@kafkajs/confluent-schema-registry')).default,
  );
  const address = registryAddress(url);
  const { base: host, user } = address;
  const auth = user ? { auth: { username: user.name, password: user.password } } : {};
  const agent = await agentOf(address.files, 'the Schema Registry URL');
  const registry = new SchemaRegistry(
    { host, ...auth, ...(agent ? { agent } : {}) },
    { [SchemaType.JSON]: { allowUnionTypes: true } },
  );
  return {
    async register(format, subject, schema) {
      const type = format === 'avro' ? SchemaType.AVRO : SchemaType.JSON;
      try {
        const text = { type, schema: JSON.stringify(schema) } as never;
        const { id } = await registry.register(text, { subject, compatibility: compatibility as never });
        return { id, type: (await registry.getSchema(id)) as AvroType };
      } catch (error) {
        throw explained(error, `the schema of ${subject}`);
      }
    },
  };
}

function explained(error: unknown, what: string): MatrixError {
  const why = redact(error instanceof Error ? error.message : String(error));
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 409) {
    return new MatrixError(
      'MATRIX_SCHEMA_INCOMPATIBLE',
      `${what} is no compatible change of the one that the registry has, so nothing was written: ${why}`,
      { cause: error },
    );
  }
  return new MatrixError('MATRIX_REGISTRY_FAILED', `the Schema Registry refuses ${what}: ${why}`, {
    cause: error,
  });
}
