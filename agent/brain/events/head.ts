import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import type { LogHead } from './types.ts';

const headSchema = z.strictObject({
  seq: z.int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.int().nonnegative(),
  publicKey: z.string(),
  signature: z.string(),
});

/** `publicKey` is that of the private one; deriving it takes as long as signing. */
export function signHead(
  privateKey: KeyObject,
  publicKey: string,
  { seq, hash, at }: Pick<LogHead, 'seq' | 'hash' | 'at'>,
): LogHead {
  const signature = sign(null, signedText({ seq, hash, at }), privateKey).toString('base64url');
  return { seq, hash, at, publicKey, signature };
}

/** Whether the holder of this key signed it. */
export function isHeadOf(head: LogHead, publicKey: string): boolean {
  if (head.publicKey !== publicKey) return false;
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
    format: 'jwk',
  });
  return verify(null, signedText(head), key, Buffer.from(head.signature, 'base64url'));
}

/** The raw 32 bytes in base64url, as in a JSON Web Key (RFC 8037 §2). */
export function renderPublicKey(key: KeyObject): string {
  const { x } = createPublicKey(key).export({ format: 'jwk' });
  if (x === undefined) throw new Error('the key of the head is not an Ed25519 key');
  return x;
}

function signedText({ seq, hash, at }: Pick<LogHead, 'seq' | 'hash' | 'at'>): Buffer {
  return Buffer.from(`panther-head-1\n${seq}\n${hash}\n${at}\n`);
}

/** One sector: the disk writes it whole or not at all. */
export const slotBytes = 512;

export function renderSlot(head: LogHead): Buffer {
  const text = JSON.stringify(head);
  if (Buffer.byteLength(text) >= slotBytes) throw new Error('the head does not fit its slot');
  return Buffer.from(`${text.padEnd(slotBytes - 1)}\n`);
}

/** Undefined for a slot that was never written, or was cut off or changed. */
export function parseSlot(bytes: Uint8Array, publicKey: string): LogHead | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch {
    // A torn slot is expected after a power loss; the other one is then whole.
    return undefined;
  }
  const parsed = headSchema.safeParse(value);
  return parsed.success && isHeadOf(parsed.data, publicKey) ? parsed.data : undefined;
}
