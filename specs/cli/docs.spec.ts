/** `docs` and `manifest`: what is generated from the code. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { packageDocs } from '../../src/certify/docs-pages.ts';
import { findCase } from '../../src/matrix/cases.ts';
import { canonicalManifest, manifestOf } from '../../src/matrix/manifest.ts';
import type { MatrixCase } from '../../src/model/case.ts';
import { dpone } from './terminal.ts';

test('the manifest of a case', async () => {
  const c = findCase('api_to_kafka__replace') as MatrixCase;
  expect(await dpone(['manifest', c.case_id])).toEqual({
    code: 0,
    out: canonicalManifest(manifestOf(c)),
    error: '',
  });
  expect(await dpone(['manifest', 'api_to_kafka__replac'])).toMatchObject({
    code: 2,
    out: '',
    error: expect.stringContaining('did you mean "api_to_kafka__replace"'),
  });
  for (const all of ['*', '']) expect(await dpone(['manifest', all])).toMatchObject({ code: 2, out: '' });
});

test('pages: checked, damaged, named and written again', async ({}, testInfo) => {
  const folder = testInfo.outputPath('docs');
  cpSync(packageDocs, folder, { recursive: true });
  const docs = (...argv: string[]) => dpone(['docs', ...argv, '--folder', 'docs'], {}, testInfo.outputPath());
  expect(await docs('--check')).toMatchObject({ code: 0, error: '' });
  const path = join(folder, 'source-sink', 'kafka-to-kafka.md');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('# Kafka to Kafka', '# Kafka to kafka'));
  expect(await docs('--check')).toEqual({
    code: 1,
    out: '',
    error: 'source-sink/kafka-to-kafka.md: differs from line 3 on; run dpone-matrix docs --write\n',
  });
  expect(await docs('--write')).toEqual({
    code: 0,
    out: expect.stringMatching(/^source-sink\/kafka-to-kafka\.md: written\n1 of \d+ pages written\n$/),
    error: '',
  });
  expect(readFileSync(path, 'utf8')).toBe(text);
  writeFileSync(join(folder, 'source-sink', 'x.md'), '');
  expect((await docs('--write')).code).toBe(1);
});
