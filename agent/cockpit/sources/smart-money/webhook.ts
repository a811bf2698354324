import { createHmac, timingSafeEqual } from 'node:crypto';
import { Fault } from '#lib';
import { limits } from '../limits.ts';

// How a sender signs, for the page that explains it:
//   x-panther-timestamp: seconds since 1970, UTC
//   x-panther-signature: v1=<HMAC-SHA256 of timestamp + "." + the body's bytes, in hexadecimal>
// Several signatures, with commas between, while a key is being replaced.
export const timestampHeader = 'x-panther-timestamp';
export const signatureHeader = 'x-panther-signature';

/** Why a message is not let in. */
export class RefusedSignature extends Fault {
  constructor(message: string) {
    super({ code: 'cockpit.refused', message, hint: `sign ${timestampHeader} + "." + body anew` });
  }
}

export interface SignedMessage {
  /** Of `x-panther-timestamp`. */
  readonly timestamp: string;
  /** Of `x-panther-signature`. */
  readonly signature: string;
  /** The bytes as they came. */
  readonly body: Uint8Array;
}

/** The value of `x-panther-signature`. */
export function signMessage(
  key: string,
  { timestamp, body }: Omit<SignedMessage, 'signature'>,
): string {
  return `v1=${digestOf(key, timestamp, body).toString('hex')}`;
}

/** Throws `RefusedSignature` unless one of the keys signed it within five minutes of `nowMs`. */
export function checkMessage(
  keys: readonly string[],
  { timestamp, signature, body }: SignedMessage,
  nowMs: number,
): void {
  const given = signature
    .split(',')
    .slice(0, limits.webhook.signaturesMax)
    .flatMap((one) => /^\s*v1=([\da-f]{64})\s*$/i.exec(one)?.[1] ?? []);
  let isSigned = false;
  for (const key of keys.filter((one) => one !== '')) {
    const expected = digestOf(key, timestamp, body);
    for (const one of given) {
      if (timingSafeEqual(expected, Buffer.from(one, 'hex'))) isSigned = true;
    }
  }
  const isTime = /^\d{1,12}$/.test(timestamp);
  // Of who cannot sign nothing more is said.
  if (!isSigned || !isTime) throw new RefusedSignature('the signature is missing or wrong');
  if (Math.abs(Number(timestamp) * 1000 - nowMs) > limits.webhook.skewMs) {
    const minutes = limits.webhook.skewMs / 60_000;
    throw new RefusedSignature(`it was signed more than ${minutes} minutes from now`);
  }
}

function digestOf(key: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${timestamp}.`).update(body).digest();
}
