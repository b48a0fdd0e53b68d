/** The DSSE envelope (Dead Simple Signing Envelope 1.0): a payload with its type and signatures over both. */
import { createPublicKey, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { MatrixError } from '../model/error.ts';
import { keyId } from './chain.ts';

export const envelopeSchema = z.object({
  payloadType: z.string().min(1),
  /** Base64, of either alphabet, as all Base64 of an envelope. */
  payload: z.string(),
  signatures: z.array(z.object({ sig: z.string(), keyid: z.string().exactOptional() })).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** The pre-authentication encoding, which is what is signed: no other type and payload have the same. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, 'utf8');
  const head = Buffer.from(`DSSEv1 ${type.length} `);
  return Buffer.concat([head, type, Buffer.from(` ${payload.length} `), payload]);
}

/** @param key Ed25519, private */
export function sealed(payloadType: string, payload: Uint8Array, key: KeyObject): Envelope {
  const signature = sign(null, preAuthenticationEncoding(payloadType, payload), key);
  return {
    payloadType,
    payload: Buffer.from(payload).toString('base64'),
    signatures: [{ keyid: keyId(createPublicKey(key)), sig: signature.toString('base64') }],
  };
}

/**
 * The payload of an envelope that the key has signed. The key's id is a hint of whoever made it, and decides nothing.
 * @throws MatrixError MATRIX_BAD_SIGNATURE where it is of another type, or no signature is the key's
 */
export function opened(envelope: Envelope, payloadType: string, key: KeyObject): Uint8Array {
  if (envelope.payloadType !== payloadType) {
    throw bad(`it holds ${JSON.stringify(envelope.payloadType)}, and must hold ${payloadType}`);
  }
  const payload = Buffer.from(envelope.payload, 'base64');
  const encoded = preAuthenticationEncoding(payloadType, payload);
  const isSigned = envelope.signatures.some(({ sig }) =>
    verify(null, encoded, key, Buffer.from(sig, 'base64')),
  );
  if (!isSigned) throw bad(`none of its signatures is of the key ${keyId(key)}`);
  return payload;
}

function bad(why: string): MatrixError {
  return new MatrixError('MATRIX_BAD_SIGNATURE', `the envelope cannot be trusted: ${why}`);
}
