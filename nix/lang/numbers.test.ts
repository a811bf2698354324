import { expect, test } from 'vitest';
import { float, printNix } from './index.ts';

// Nix manual, "Literals": a float needs a point, `1e10` is a variable e10 applied to 1.
test.each([
  [0, '0'],
  [-0, '0'],
  [-7, '-7'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  [1.5, '1.5'],
  [-0.1, '-0.1'],
  [1e-7, '1.0e-7'],
  [2.5e-10, '2.5e-10'],
  [9223372036854775807n, '9223372036854775807'],
  [-9223372036854775807n, '-9223372036854775807'],
])('%s', (value, text) => {
  expect(printNix(value)).toBe(text);
});

// Nix reads a literal without its sign, and 2^63 is no 64-bit integer.
test('the smallest integer is a difference, in parentheses where it is a part', () => {
  const smallest = -9223372036854775808n;
  expect(printNix(smallest)).toBe('-9223372036854775807 - 1');
  expect(printNix([smallest])).toBe('[ (-9223372036854775807 - 1) ]');
});

test.each([
  [1, '1.0'],
  [-3, '-3.0'],
  [1e21, '1.0e21'],
  [1.7976931348623157e308, '1.7976931348623157e308'],
  [2.2250738585072014e-308, '2.2250738585072014e-308'],
  // -x is 0 - x in Nix, which is never -0.0.
  [-0, '-1 * 0.0'],
  // strtod reports ERANGE for subnormals; 2^-200 = 6.223015277861142e-61 scales exactly.
  [5e-324, '7.939328826636877e-264 * 6.223015277861142e-61'],
])('float(%s)', (value, text) => {
  expect(printNix(float(value))).toBe(text);
  const [left = '', right = '1'] = text.split(' * ');
  expect(Number(left) * Number(right)).toBe(value);
});
