import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkAddress, toChecksumAddress } from './check-address.ts';
import { keccak256Hex, sponge256 } from './keccak.ts';

// The examples of EIP-55, section "Test Cases".
const published = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

test('the addresses of EIP-55 are right, and made from their lower case', () => {
  for (const address of published) {
    expect(toChecksumAddress(address.toLowerCase()), address).toBe(address);
    expect(checkAddress(address)).toEqual({ isValid: true, problem: null });
    expect(checkAddress(address.toLowerCase()).isValid).toBe(true);
  }
});

test('a mistyped case, a placeholder and a wrong length are told apart', () => {
  const flipped = '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
  expect(checkAddress(flipped).problem).toContain('mistyped');
  expect(checkAddress('0xtreasury00000000000000000000000000000001').problem).toContain(
    'no hexadecimal',
  );
  expect(checkAddress('0x1234').problem).toBe('has 4 digits, an address has 40');
  expect(checkAddress('5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed').problem).toContain('0x');
});

test('Keccak-256 of the empty message and of "abc"', () => {
  // The Keccak team's ShortMsgKAT_256 (length 0), and the digest of "abc" in Ethereum's test suite.
  expect(keccak256Hex(new Uint8Array())).toBe(
    'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
  );
  expect(keccak256Hex(Buffer.from('abc'))).toBe(
    '4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45',
  );
});

test('with the suffix of SHA-3 it is the SHA3-256 of OpenSSL', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
      const theirs = createHash('sha3-256').update(message).digest('hex');
      expect(Buffer.from(sponge256(message, 0x06)).toString('hex')).toBe(theirs);
    }),
    { numRuns: 60, seed: 7 },
  );
});
