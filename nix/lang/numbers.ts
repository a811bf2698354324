import type { Syntax } from './syntax.ts';

const minInt = -(2n ** 63n);
const maxInt = 2n ** 63n - 1n;

/** The literal, or undefined when `value` is outside Nix's 64 bits. */
export function integerSyntax(value: bigint): Syntax | undefined {
  if (value < minInt || value > maxInt) return undefined;
  // `-x` is 0 - x in Nix, and 2^63 alone is no Nix integer.
  if (value === minInt) return { k: 'op', operator: '-', operands: [`${minInt + 1n}`, '1'] };
  return `${value}`;
}

/** A finite double, exactly. JavaScript prints the shortest digits that read back as the same
 * double and Nix reads with strtod, which rounds correctly; two doubles need more than a literal. */
export function floatSyntax(value: number): Syntax {
  // `-0.0` is 0 - 0.0 in Nix, which is +0.
  if (Object.is(value, -0)) return { k: 'op', operator: '*', operands: ['-1', '0.0'] };
  const size = Math.abs(value);
  // strtod reports ERANGE for a subnormal and Nix refuses the literal: scale it, which is exact.
  if (size > 0 && size < 2 ** -1022) {
    return { k: 'op', operator: '*', operands: [decimal(value * 2 ** 200), decimal(2 ** -200)] };
  }
  return decimal(value);
}

/** Nix wants a point and a digit before the exponent: `1e+21` is written `1.0e21`. */
function decimal(value: number): string {
  const [digits = '', exponent] = String(value).split('e');
  const mantissa = digits.includes('.') ? digits : `${digits}.0`;
  return exponent === undefined ? mantissa : `${mantissa}e${exponent.replace('+', '')}`;
}
