import {
  createHash,
  createHmac,
  createPublicKey,
  hkdfSync,
  timingSafeEqual,
  verify,
} from 'node:crypto';

/** What stands around a body on its way. */
export interface Envelope {
  readonly producer: string;
  /** Milliseconds since 1970, when it was signed. */
  readonly timestamp: number;
  /** Used once: 16–64 characters of base64url. */
  readonly nonce: string;
  /** base64url. */
  readonly signature: string;
}

export const noncePattern = /^[A-Za-z0-9_-]{16,64}$/;

/** What is signed: five lines, of which none can hold a line break. */
export function signedText(envelope: Omit<Envelope, 'signature'>, body: string): string {
  const digest = createHash('sha256').update(body, 'utf8').digest('hex');
  const { producer, timestamp, nonce } = envelope;
  return ['panther-signal-v1', producer, String(timestamp), nonce, digest].join('\n');
}

/** HKDF-SHA256 (RFC 5869) of the master key: every producer and generation has its own, and none has to
 * be kept. */
export function deriveKey(masterKey: Uint8Array, name: string, generation: number): Uint8Array {
  const info = `panther external producer\n${name}\n${generation}`;
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), info, 32));
}

export function signHmac(key: Uint8Array, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64url');
}

export function isHmacValid(key: Uint8Array, text: string, signature: string): boolean {
  const expected = createHmac('sha256', key).update(text, 'utf8').digest();
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** `publicKey`: the 32 raw bytes in base64url (RFC 8037). A key that is none verifies nothing. */
export function isEd25519Valid(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
      format: 'jwk',
    });
    return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64url'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_') === true) return false;
    throw error;
  }
}
