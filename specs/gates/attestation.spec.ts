/** Attestations: what is signed is what the DSSE specification says, and no other pack, verdict or key passes for it. */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { engineRules } from '../../src/cli/ops/engine-rules.ts';
import {
  attestationFindings,
  attestationSchema,
  attestationText,
  payloadType,
  statementOf,
  statementSchema,
} from '../../src/gates/attestation.ts';
import type { Attested, Statement } from '../../src/gates/attestation.ts';
import { opened, preAuthenticationEncoding, sealed } from '../../src/gates/dsse.ts';
import type { Envelope } from '../../src/gates/dsse.ts';
import { lookAtPack, makePack, packIndexHash } from '../../src/gates/pack.ts';
import { finding } from '../../src/gates/conclude.ts';
import { expect, ids, test } from '../cli/support/left-run.ts';
import type { LeftRun } from '../cli/support/left-run.ts';
import { told } from './support/told.ts';

/** The first key of RFC 8032, section 7.1: its signatures are the same on every machine. */
const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const key = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(key);
const other = generateKeyPairSync('ed25519').publicKey;

/** PAE by the specification's own words: lengths in bytes, in decimal, single spaces. */
const encodings: readonly [type: string, payload: Uint8Array, encoded: Uint8Array][] = [
  // The example of the protocol's text.
  [
    'http://example.com/HelloWorld',
    Buffer.from('hello world'),
    Buffer.from('DSSEv1 29 http://example.com/HelloWorld 11 hello world'),
  ],
  [payloadType, Buffer.alloc(0), Buffer.from('DSSEv1 28 application/vnd.in-toto+json 0 ')],
  ['é', Buffer.from('é'), Buffer.from('DSSEv1 2 é 2 é')],
  ['', Buffer.from([0xfb, 0xff]), Buffer.concat([Buffer.from('DSSEv1 0  2 '), Buffer.from([0xfb, 0xff])])],
];

test('what is signed is the pre-authentication encoding of the specification', () => {
  for (const [type, payload, encoded] of encodings) {
    expect(Buffer.from(preAuthenticationEncoding(type, payload))).toEqual(encoded);
  }
});

/** Published test vectors of the protocol, signed by the key above. */
const vectors: readonly [type: string, payload: string, signature: string][] = [
  [
    payloadType,
    'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==',
    '2WAfaHm5jluo0w+0rk8uVkluELJYWjSmU9x7EUzx+AyteDGJ4/nqyJXfmAUVFIAoQafWm7AxBZNw5M9ixNHiCA==',
  ],
  [
    'application/vnd.exämple+json',
    'eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEifQ==',
    'xmSk/ug66ysT7ayhkCIjhAq42zgZXSsEWuzUaNL7w2eGAdF/NU6/fRXPtmfN+5DNSAs5/i2lUnHjbbjPsu0tAw==',
  ],
  [
    payloadType,
    '',
    'gSggCAaTLTYyRH6FIDBem6meyIynsYy8RTHVzwx9tnTb7Bg/1jMWnuVgI/gffqmbsC2VX5/jHfkkDqsj7CDbDg==',
  ],
];

test('signatures are those of the published vectors, made and opened', () => {
  for (const [type, payload, signature] of vectors) {
    const envelope = sealed(type, Buffer.from(payload, 'base64'), key);
    expect(envelope).toMatchObject({ payloadType: type, payload, signatures: [{ sig: signature }] });
    expect(Buffer.from(opened(envelope, type, publicKey)).toString('base64')).toBe(payload);
  }
});

test('either alphabet of Base64 is taken, and the key’s id decides nothing', () => {
  const envelope: Envelope = {
    payload: '-_-_Pj8=',
    payloadType,
    signatures: [
      { sig: 'AAAA', keyid: 'of somebody' },
      { sig: 'P-_KHICeR7tI6S_YyejJTRtrXhcQyQ2LYPaL8h90KjC9qN8HU_svOQ6TuDOT1HIrsGW886DbWNWcCmX5twLrAw==' },
    ],
  };
  expect([...opened(envelope, payloadType, publicKey)]).toEqual([0xfb, 0xff, 0xbf, 0x3e, 0x3f]);
});

test('another type, another payload and another key open nothing', () => {
  const envelope = sealed(payloadType, Buffer.from('{}'), key);
  const bad = expect.objectContaining({ code: 'MATRIX_BAD_SIGNATURE' });
  expect(() => opened(envelope, payloadType, other)).toThrow(bad);
  expect(() => opened(envelope, 'application/vnd.example+json', publicKey)).toThrow(bad);
  expect(() => opened({ ...envelope, payloadType: 'other' }, 'other', publicKey)).toThrow(bad);
  expect(() => opened({ ...envelope, payload: 'e30K' }, payloadType, publicKey)).toThrow(bad);
});

const rules = await engineRules();

async function attested(left: LeftRun, testInfo: TestInfo, name = 'pack.tar.gz'): Promise<Attested> {
  const folder = testInfo.outputPath('pack');
  await makePack(left.folder, folder, new Date('2026-06-01T00:00:00Z'));
  const path = testInfo.outputPath(name);
  if (path !== folder) await makePack(left.folder, path, new Date('2026-06-01T00:00:00Z'));
  return { path, folder, look: await lookAtPack(folder, { rules }) };
}

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

test('a statement names the pack, the configuration and the cases', async ({ left }, testInfo) => {
  const sha = 'a'.repeat(40);
  left.editRecord((record) => Object.assign(record, { commit: { sha, dirty: false } }));
  const pack = await attested(left, testInfo);
  const statement = statementOf(pack);
  expect(statement).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'pack.tar.gz', digest: { sha256: sha256(pack.path) } },
      { name: 'pack.json', digest: { sha256: sha256(join(pack.folder, 'pack.json')) } },
      { name: 'commit', digest: { gitCommit: sha } },
    ],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      // Two cases of the matrix are no release.
      result: 'FAILED',
      configuration: [
        {
          name: 'run.json',
          digest: { sha256: sha256(join(pack.folder, 'run.json')) },
          annotations: {
            run_mode: 'mock_contract',
            volume: { rows: 20, change_ratio: '0.2', delete_ratio: '0.05' },
            versions: expect.objectContaining({ node: process.versions.node }),
            index_sha256: packIndexHash(pack.folder),
          },
        },
      ],
      passedTests: [...ids],
      warnedTests: [],
      failedTests: [],
    },
  });
  expect(statementSchema.parse(JSON.parse(attestationText(statement, undefined)))).toEqual(statement);
});

test('a case with a fault is no passed test, and one that passed on a retry is warned of', async ({
  left,
}, testInfo) => {
  const pack = await attested(left, testInfo, 'pack');
  const of = ({ findings, read }: Attested['look']) => {
    const { passedTests, warnedTests, failedTests } = statementOf({
      ...pack,
      look: { findings, ...(read ? { read } : {}) },
    }).predicate;
    return { passedTests, warnedTests, failedTests };
  };
  const { findings, read } = pack.look;
  const [replace, scd2] = ids;
  for (const name of [
    `matrix_expectation.derived:${replace}`,
    `matrix_files.stale:${replace}__behavior.json`,
  ]) {
    expect(of({ ...pack.look, findings: [...findings, finding(name, 'FAIL', 'x')] })).toEqual({
      passedTests: [scd2],
      warnedTests: [],
      failedTests: [replace],
    });
  }
  read!.run.record.outcomes[replace] = { preflight: 'passed', behavior: 'flaky' };
  read!.run.record.outcomes[scd2] = { preflight: 'passed', behavior: 'skipped' };
  expect(of(pack.look)).toEqual({ passedTests: [], warnedTests: [replace], failedTests: [] });
  read!.run.record.outcomes[scd2] = { preflight: 'passed', behavior: 'exempted' };
  expect(of(pack.look)).toEqual({ passedTests: [], warnedTests: [replace], failedTests: [scd2] });
  read!.run.record.outcomes[scd2] = { preflight: 'passed', behavior: 'unsupported' };
  expect(of(pack.look)).toEqual({ passedTests: [], warnedTests: [replace], failedTests: [] });
  const unsupported = [{ name: 'copy', reason: 'no history', cases: [scd2] }];
  read!.run.record.unsupported = unsupported;
  expect(statementOf(pack).predicate.configuration[0]?.annotations).toMatchObject({ unsupported });
});

test('PASSED is said only where every finding passes', async ({ left }, testInfo) => {
  const pack = await attested(left, testInfo, 'pack');
  const result = (trust: 'PASS' | 'UNVERIFIED' | 'SKIP') =>
    statementOf({ ...pack, look: { ...pack.look, findings: [finding('one', trust, 'x')] } }).predicate.result;
  expect([result('PASS'), result('UNVERIFIED'), result('SKIP')]).toEqual(['PASSED', 'FAILED', 'FAILED']);
});

test('a signed statement is held against the pack', async ({ left }, testInfo) => {
  const pack = await attested(left, testInfo);
  const text = attestationText(statementOf(pack), key);
  const envelope = JSON.parse(text) as Envelope;
  // As any tool would verify it, without this product's code.
  const body = Buffer.from(envelope.payload, 'base64');
  const encoded = Buffer.concat([
    Buffer.from(`DSSEv1 28 application/vnd.in-toto+json ${body.length} `),
    body,
  ]);
  expect(verify(null, encoded, publicKey, Buffer.from(envelope.signatures[0]!.sig, 'base64'))).toBe(true);

  const parsed = attestationSchema.parse(envelope);
  const judged = (shown: Attested, by: KeyObject | null = publicKey, value = parsed) =>
    told({ findings: attestationFindings(value, shown, by ?? undefined) });
  const all = ['PASS attestation.signature', 'PASS attestation.subject', 'PASS attestation.predicate'];
  expect(judged(pack)).toEqual(all);
  expect(judged(pack, null)).toEqual(['UNVERIFIED attestation.signature', ...all.slice(1)]);
  expect(judged(pack, other)).toEqual(['FAIL attestation.signature']);

  const plain = (change: (statement: Statement) => void): Statement => {
    const statement = JSON.parse(body.toString('utf8')) as Statement;
    change(statement);
    return statement;
  };
  expect(
    judged(
      pack,
      publicKey,
      plain(() => {}),
    ),
  ).toEqual(['FAIL attestation.signature']);
  expect(
    judged(
      pack,
      null,
      plain(() => {}),
    ),
  ).toEqual(all.slice(1));
  expect(
    judged(
      pack,
      null,
      plain(({ predicate }) => (predicate.result = 'PASSED')),
    ),
  ).toEqual(['PASS attestation.subject', 'FAIL attestation.predicate']);
  expect(
    judged(
      pack,
      null,
      plain(({ predicate }) => predicate.passedTests.pop()),
    ),
  ).toEqual(['PASS attestation.subject', 'FAIL attestation.predicate']);

  const file = join(pack.folder, 'pack.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('2026-06-01', '2026-06-02'));
  expect(judged(pack)).toEqual([
    'PASS attestation.signature',
    'FAIL attestation.subject',
    'PASS attestation.predicate',
  ]);
});
