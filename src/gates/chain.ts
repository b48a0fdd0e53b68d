/** The hash chain of releases: each link holds the hash of the one before, and may be signed. */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { jsonText } from '../evidence/json.ts';
import { MatrixError } from '../model/error.ts';
import { finding } from './conclude.ts';
import type { Finding } from './contract.ts';
import { hash, sha256 } from './artifact-index.ts';

/** What a link's hash is taken over. */
const contentSchema = {
  /** From 1. */
  sequence: z.int().positive(),
  /** The hash of the link before; null for the first. */
  previous: sha256.nullable(),
  /** Of the pack's or the artifacts' index. */
  index_sha256: sha256,
  release: z.string().min(1),
  time: z.iso.datetime(),
};

export const linkSchema = z.strictObject({
  ...contentSchema,
  hash: sha256,
  /** Ed25519 over the hash's text, Base64; null where it is not signed. */
  signature: z.string().nullable(),
  /** SHA-256 of the public key (SPKI, DER). */
  key_id: sha256.nullable(),
});

export const chainSchema = z.strictObject({
  schema: z.literal('dpone.evidence_chain.v1'),
  links: z.array(linkSchema),
});

export type Link = z.infer<typeof linkSchema>;
export type Chain = z.infer<typeof chainSchema>;
type Content = Pick<Link, keyof typeof contentSchema>;

export const emptyChain: Chain = { schema: 'dpone.evidence_chain.v1', links: [] };

/** SHA-256 over the link's content as JSON with sorted keys. */
export function linkHash({ sequence, previous, index_sha256, release, time }: Content): string {
  return hash(jsonText({ sequence, previous, index_sha256, release, time }));
}

export interface NewLink {
  readonly index_sha256: string;
  readonly release: string;
  readonly time: Date;
  /** Ed25519. */
  readonly key?: KeyObject | undefined;
}

/** @throws MatrixError MATRIX_BAD_GATE_INPUT where the chain has a link of this release already */
export function appended(chain: Chain, { index_sha256, release, time, key }: NewLink): Chain {
  const last = chain.links.at(-1);
  const same = chain.links.find((link) => link.release === release);
  if (same) {
    throw new MatrixError(
      'MATRIX_BAD_GATE_INPUT',
      `the chain has a link of the release ${release} already, the ${same.sequence}th: a release is chained once`,
    );
  }
  const content = {
    sequence: chain.links.length + 1,
    previous: last?.hash ?? null,
    index_sha256,
    release,
    time: time.toISOString(),
  };
  const own = linkHash(content);
  const signed = key
    ? { signature: sign(null, Buffer.from(own), key).toString('base64'), key_id: keyId(createPublicKey(key)) }
    : { signature: null, key_id: null };
  return { ...chain, links: [...chain.links, { ...content, hash: own, ...signed }] };
}

export interface ChainTrust {
  /** Every link must be signed by it. */
  readonly key?: KeyObject | undefined;
  /** The hash that the last link must have: else a chain that lost its end looks whole. */
  readonly head?: string | undefined;
}

/** A finding for each link, one for the chain's beginning and end. */
export function chainFindings({ links }: Chain, { key, head }: ChainTrust = {}): readonly Finding[] {
  if (links.length === 0) return [finding('chain.empty', 'FAIL', 'the chain has no link')];
  const last = links.at(-1);
  return [
    ...links.map((link, at) => {
      const faults = linkFaults(link, links[at - 1], at + 1, key);
      const name = `chain.link:${at + 1}`;
      return faults.length > 0
        ? finding(name, 'FAIL', `${link.release}: ${faults.join('; ')}`)
        : finding(
            name,
            'PASS',
            `${link.release} at ${link.time}${link.signature === null ? '' : ', signed'}`,
          );
    }),
    ...(head === undefined
      ? []
      : [
          finding(
            'chain.head',
            last?.hash === head ? 'PASS' : 'FAIL',
            last?.hash === head
              ? 'the chain ends as expected'
              : 'the chain ends elsewhere: links were cut off or added',
            { expected: head, observed: last?.hash ?? null },
          ),
        ]),
  ];
}

function linkFaults(
  link: Link,
  before: Link | undefined,
  place: number,
  key: KeyObject | undefined,
): readonly string[] {
  return [
    ...(link.sequence === place ? [] : [`it says that it is link ${link.sequence}, and stands at ${place}`]),
    ...(link.previous === (before?.hash ?? null)
      ? []
      : ['the link before it is not the one that it was made after']),
    ...(linkHash(link) === link.hash ? [] : ['its hash is not that of its content: it was edited']),
    ...(before && link.time < before.time ? [`it is older than the link before it (${before.time})`] : []),
    ...(key ? signatureFaults(link, key) : []),
  ];
}

function signatureFaults({ hash: own, signature, key_id }: Link, key: KeyObject): readonly string[] {
  if (signature === null) return ['it is not signed'];
  if (key_id !== keyId(key)) return [`it was signed by another key (${key_id ?? 'unnamed'})`];
  return verify(null, Buffer.from(own), key, Buffer.from(signature, 'base64'))
    ? []
    : ['its signature is wrong'];
}

/** SHA-256 of a public key's SPKI form: names the key without being it. */
export function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

/** @throws MatrixError MATRIX_BAD_KEY for what is no Ed25519 key in PEM; the key itself is in no message */
export function readKey(pem: string, side: 'private' | 'public'): KeyObject {
  let key: KeyObject | undefined;
  try {
    key = side === 'private' ? createPrivateKey(pem) : createPublicKey(pem);
  } catch {
    // What it says may quote the key.
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new MatrixError(
    'MATRIX_BAD_KEY',
    `the ${side} key is no Ed25519 key in PEM form; make one by: openssl genpkey -algorithm ed25519`,
  );
}
