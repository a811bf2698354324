import { keccak256Hex } from './keccak.ts';

export interface AddressCheck {
  readonly isValid: boolean;
  /** What is wrong, for a person; null when nothing is. */
  readonly problem: string | null;
}

/** Whether a text is an Ethereum address. Mixed case carries a check sum (EIP-55); all lower or all upper
 * case has none and passes. */
export function checkAddress(text: string): AddressCheck {
  const problem = problemOf(text);
  return { isValid: problem === null, problem };
}

function problemOf(text: string): string | null {
  if (!text.startsWith('0x')) return 'does not begin with 0x';
  const digits = text.slice(2);
  if (!/^[0-9a-fA-F]*$/.test(digits)) return 'has characters that are no hexadecimal digits';
  if (digits.length !== 40) return `has ${digits.length} digits, an address has 40`;
  const hasSum = /[a-f]/.test(digits) && /[A-F]/.test(digits);
  if (!hasSum || text === toChecksumAddress(text)) return null;
  return 'its upper and lower case do not fit its digits: one of them is mistyped';
}

/** The address with its check sum. Source: EIP-55. `text` must be 0x and 40 hexadecimal digits. */
export function toChecksumAddress(text: string): string {
  const digits = text.slice(2).toLowerCase();
  const hash = keccak256Hex(Buffer.from(digits, 'ascii'));
  const cased = [...digits].map((digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${cased.join('')}`;
}
