/** What a pack came to as an in-toto statement (test-result v0.1), which tools of the supply chain read. */
import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { runRecordName } from '../evidence/files.ts';
import { jsonText } from '../evidence/json.ts';
import { isFailing } from '../evidence/outcome.ts';
import type { RunRecord } from '../evidence/run-record.ts';
import { conclude, finding } from './conclude.ts';
import type { Finding } from './contract.ts';
import { hash } from './artifact-index.ts';
import { isArchive } from './archive.ts';
import { envelopeSchema, opened, sealed } from './dsse.ts';
import type { Envelope } from './dsse.ts';
import { packIndexHash, packName } from './pack.ts';
import type { PackLook } from './pack.ts';

export const payloadType = 'application/vnd.in-toto+json';

const descriptorSchema = z.object({
  name: z.string().exactOptional(),
  digest: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.unknown()).exactOptional(),
});
type Descriptor = z.infer<typeof descriptorSchema>;

/** Fields that it does not know are another version's, and are let through, as the framework demands. */
export const statementSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(descriptorSchema).min(1),
  predicateType: z.literal('https://in-toto.io/attestation/test-result/v0.1'),
  predicate: z.object({
    result: z.enum(['PASSED', 'WARNED', 'FAILED']),
    configuration: z.array(descriptorSchema),
    passedTests: z.array(z.string()),
    warnedTests: z.array(z.string()),
    failedTests: z.array(z.string()),
  }),
});
export type Statement = z.infer<typeof statementSchema>;

export interface Attested {
  /** As it was given: the archive is a subject of its own. */
  readonly path: string;
  /** Its files. */
  readonly folder: string;
  readonly look: PackLook;
}

/**
 * The subjects are the pack and, where the checkout was clean, the commit that was tested. `PASSED` only where every
 * finding passes: a release that is UNVERIFIED has no other word there than `FAILED`. Skipped cases and
 * unsupported ones stand in no list; the latter are named by the configuration.
 */
export function statementOf({ path, folder, look: { findings, read } }: Attested): Statement {
  const record = read?.run.record;
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      ...subjectsOf(path, folder),
      ...(record?.commit && !record.commit.dirty
        ? [{ name: 'commit', digest: { gitCommit: record.commit.sha } }]
        : []),
    ],
    predicateType: 'https://in-toto.io/attestation/test-result/v0.1',
    predicate: {
      result: passes(findings) ? 'PASSED' : 'FAILED',
      configuration: record ? [configurationOf(record, folder)] : [],
      ...testsOf(record, findings),
    },
  };
}

function passes(findings: readonly Finding[]): boolean {
  return conclude({ gate: 'certification-pack', findings, made_at: new Date(0) }).passed;
}

/** `pack.json` names every other file with its hash, so its own stands for all. */
function subjectsOf(path: string, folder: string): readonly Descriptor[] {
  const of = (name: string, file: string): Descriptor => ({
    name,
    digest: { sha256: hash(readFileSync(file)) },
  });
  return [...(isArchive(path) ? [of(basename(path), path)] : []), of(packName, join(folder, packName))];
}

function configurationOf(record: RunRecord, folder: string): Descriptor {
  const { run_mode, volume, versions, unsupported } = record;
  return {
    name: runRecordName,
    digest: { sha256: hash(readFileSync(join(folder, runRecordName))) },
    annotations: {
      run_mode,
      volume,
      versions,
      index_sha256: packIndexHash(folder),
      ...(unsupported ? { unsupported } : {}),
    },
  };
}

type Tests = Pick<Statement['predicate'], 'passedTests' | 'warnedTests' | 'failedTests'>;

function testsOf(record: RunRecord | undefined, findings: readonly Finding[]): Tests {
  const faulty = new Set(
    findings
      .filter(({ trust }) => trust === 'FAIL' || trust === 'UNVERIFIED')
      .map(({ name }) => name.slice(name.indexOf(':') + 1).replace(/(__behavior)?\.json$/, '')),
  );
  const tests = { passedTests: [], warnedTests: [], failedTests: [] } as Record<keyof Tests, string[]>;
  for (const [case_id, layers] of Object.entries(record?.outcomes ?? {})) {
    const outcomes = Object.values(layers);
    if (faulty.has(case_id) && !outcomes.includes('flaky')) tests.failedTests.push(case_id);
    // An exemption forgives a failure, and does not undo it.
    else if (outcomes.some((outcome) => isFailing(outcome) || outcome === 'exempted'))
      tests.failedTests.push(case_id);
    else if (outcomes.includes('flaky')) tests.warnedTests.push(case_id);
    else if (outcomes.every((outcome) => outcome === 'passed')) tests.passedTests.push(case_id);
  }
  return tests;
}

/** A statement, in an envelope where there is a key to sign it with. */
export function attestationText(statement: Statement, key: KeyObject | undefined): string {
  const text = jsonText(statement);
  return key ? jsonText(sealed(payloadType, Buffer.from(text), key)) : text;
}

export const attestationSchema = z.union([envelopeSchema, statementSchema]);
export type Attestation = Envelope | Statement;

/**
 * Holds an attestation against the pack that it is shown with.
 * @param key who must have signed it; without one a signature is not looked at, and the statement proves nothing by
 * itself
 */
export function attestationFindings(
  attestation: Attestation,
  attested: Attested,
  key: KeyObject | undefined,
): readonly Finding[] {
  const about = (trust: Finding['trust'], detail: string): Finding =>
    finding('attestation.signature', trust, detail);
  let statement: unknown = attestation;
  let signed: readonly Finding[] = [];
  if ('payloadType' in attestation) {
    try {
      const payload = key
        ? opened(attestation, payloadType, key)
        : Buffer.from(attestation.payload, 'base64');
      statement = JSON.parse(Buffer.from(payload).toString('utf8'));
      signed = [key ? about('PASS', 'signed by the key') : about('UNVERIFIED', 'no public key was given')];
    } catch (error) {
      return [about('FAIL', error instanceof Error ? error.message : String(error))];
    }
  } else if (key) return [about('FAIL', 'it is not signed')];
  const parsed = statementSchema.safeParse(statement);
  if (!parsed.success)
    return [...signed, finding('attestation.statement', 'FAIL', z.prettifyError(parsed.error))];
  return [...signed, ...statementFindings(parsed.data, statementOf(attested))];
}

function statementFindings(said: Statement, ours: Statement): readonly Finding[] {
  const digests = ({ subject }: Statement): readonly string[] =>
    subject.map(({ digest }) => JSON.stringify(digest)).toSorted();
  const [expected, observed] = [digests(ours), digests(said)];
  const isSubject = expected.every((digest) => observed.includes(digest));
  const isSame = jsonText(said.predicate) === jsonText(ours.predicate);
  return [
    finding(
      'attestation.subject',
      isSubject ? 'PASS' : 'FAIL',
      isSubject ? 'it is of this pack' : 'it is of another pack',
      { expected, observed },
    ),
    finding(
      'attestation.predicate',
      isSame ? 'PASS' : 'FAIL',
      isSame ? 'it says what the pack comes to' : 'it says otherwise than the pack comes to',
      { expected: ours.predicate.result, observed: said.predicate.result },
    ),
  ];
}
