/** A Schema Registry that wants a user and vouches for itself by an authority of its own. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@playwright/test';
import { reachRegistry } from '../../../src/systems/kafka/registry/reach.ts';
import { openRegistry } from '../../../src/systems/kafka/registry/registry.ts';
import { findSchema, sweepSubjects } from '../../../src/systems/kafka/registry/requests.ts';
import { hasOpenssl, makeCertificates } from '../../support/certificates.ts';

test.skip(!hasOpenssl(), 'certificates are made by openssl, which is not here');

const answers: Readonly<Record<string, unknown>> = {
  'GET /schemas/types': ['JSON', 'AVRO'],
  'GET /v1/metadata/version': { version: '8.0.0' },
  'GET /subjects': ['dpm_ab_1-value', 'others-value'],
  'DELETE /subjects/dpm_ab_1-value': [1],
  'GET /schemas/ids/7': { schema: '"string"' },
  'POST /subjects/dpm_ab_1-value/versions': { id: 7 },
  'GET /config/dpm_ab_1-value': { compatibilityLevel: 'BACKWARD' },
  'PUT /config/dpm_ab_1-value': { compatibility: 'BACKWARD' },
};

test('user and certificates are used by every request, and wrong ones refused', async () => {
  using certificates = makeCertificates();
  const { ca, otherCa, server, client, text } = certificates;
  const asked: string[] = [];
  const wanted = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
  const options = { cert: text(server.cert), key: text(server.key), ca: text(ca), requestCert: true };
  const registry = createServer({ ...options, rejectUnauthorized: true }, (request, response) => {
    const line = `${request.method} ${request.url?.split('?')[0]}`;
    asked.push(`${line}${request.headers.authorization === wanted ? '' : ' (another user)'}`);
    request.resume();
    const answer = answers[line];
    response.setHeader('content-type', 'application/vnd.schemaregistry.v1+json');
    response.statusCode = request.headers.authorization === wanted ? (answer ? 200 : 404) : 401;
    response.end(JSON.stringify(answer ?? { error_code: 404, message: line }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  try {
    const at = `localhost:${(registry.address() as AddressInfo).port}`;
    const files = (changes: Record<string, string> = {}) =>
      new URLSearchParams({ ca, cert: client.cert, key: client.key, ...changes }).toString();
    const url = `https://me:p%40ss@${at}?${files()}`;
    expect(await reachRegistry(url)).toBe('8.0.0');
    expect(await findSchema(url, 7)).toEqual({ type: 'AVRO', text: '"string"', hasReferences: false });
    expect(await sweepSubjects(url, 'dpm_ab_')).toEqual(['dpm_ab_1-value']);
    const opened = await openRegistry(url);
    const schema = { type: 'record', name: 'r', fields: [{ name: 'a', type: 'int' }] };
    await opened.register('avro', 'dpm_ab_1-value', schema).catch(() => {});
    expect(asked).toContain('POST /subjects/dpm_ab_1-value/versions');
    expect(asked.filter((line) => line.includes('others-value') || line.includes('another user'))).toEqual(
      [],
    );

    await expect(reachRegistry(`https://me:s3cret@${at}?${files()}`)).rejects.toMatchObject({
      code: 'MATRIX_WRONG_CREDENTIALS',
      message: `the Schema Registry at https://${at} refuses the user of its URL`,
    });
    for (const wrong of [files({ ca: otherCa }), new URLSearchParams({ ca }).toString()]) {
      await expect(reachRegistry(`https://me:p%40ss@${at}?${wrong}`)).rejects.toMatchObject({
        code: 'MATRIX_SERVICE_UNREACHABLE',
      });
    }
    await expect(reachRegistry(`https://me:p%40ss@${at}?ca=/nowhere.pem`)).rejects.toMatchObject({
      code: 'MATRIX_BAD_CERTIFICATE',
      message: "ca of the Schema Registry URL names /nowhere.pem, which can't be read (ENOENT)",
    });
  } finally {
    registry.close();
    registry.closeAllConnections();
  }
});
