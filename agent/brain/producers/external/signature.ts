import { createHmac, createPublicKey, hkdfSync, timingSafeEqual, verify } from 'node:crypto';

/** What stands around a body on its way: the three headers of Standard Webhooks
 * (standardwebhooks.com, spec 1.0), and whose it is. */
export interface Envelope {
  readonly producer: string;
  /** `webhook-id`: of the message, the same when it is sent again. */
  readonly id: string;
  /** `webhook-timestamp`: seconds since 1970, when it was signed. */
  readonly timestamp: number;
  /** `webhook-signature`: `v1,…` (HMAC) or `v1a,…` (Ed25519) in base64, several with spaces between. */
  readonly signature: string;
}

export const messageIdPattern = /^[A-Za-z0-9_-]{16,64}$/;

/** What is signed; an id has no dot in it. */
export function signedText({ id, timestamp }: Pick<Envelope, 'id' | 'timestamp'>, body: string) {
  return `${id}.${timestamp}.${body}`;
}

/** HKDF-SHA256 (RFC 5869) of the master key: every producer and generation has its own, and none has to
 * be kept. */
export function deriveKey(masterKey: Uint8Array, name: string, generation: number): Uint8Array {
  const info = `panther external producer\n${name}\n${generation}`;
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), info, 32));
}

/** As the libraries of Standard Webhooks read a key. */
export function renderSecret(key: Uint8Array): string {
  return `whsec_${Buffer.from(key).toString('base64')}`;
}

/** The value of `webhook-signature`. */
export function signHmac(key: Uint8Array, text: string): string {
  return `v1,${createHmac('sha256', key).update(text, 'utf8').digest('base64')}`;
}

export function isHmacValid(key: Uint8Array, text: string, signature: string): boolean {
  const expected = createHmac('sha256', key).update(text, 'utf8').digest();
  return signaturesOf(signature, 'v1').some(
    (given) => given.length === expected.length && timingSafeEqual(given, expected),
  );
}

/** `publicKey`: the 32 raw bytes in base64url (RFC 8037). A key that is none verifies nothing. */
export function isEd25519Valid(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: publicKey },
      format: 'jwk',
    });
    const signed = Buffer.from(text, 'utf8');
    return signaturesOf(signature, 'v1a').some((given) => verify(null, signed, key, given));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_') === true) return false;
    throw error;
  }
}

const signaturesMax = 10;

/** Of one version: a key that is being replaced signs beside its successor. */
function signaturesOf(header: string, version: string): Buffer[] {
  const signed = header.split(' ').slice(0, signaturesMax);
  return signed.flatMap((one) => {
    const [name, value = ''] = one.split(',');
    return name === version ? [Buffer.from(value, 'base64')] : [];
  });
}
