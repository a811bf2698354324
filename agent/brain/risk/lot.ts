/** The largest multiple of `lot` that is not above `size`; 0 for anything that is no size. As decimal
 * numbers, so that 0.3 is three lots of 0.1 although 0.3 / 0.1 is below 3 in binary. */
export function floorToLot(size: number, lot: number): number {
  if (!(size > 0) || !(lot > 0) || !Number.isFinite(size)) return 0;
  const decimals = decimalsOf(lot);
  const multiple = (count: number) => Number((count * lot).toFixed(decimals));
  const count = Math.floor(size / lot);
  const more = multiple(count + 1);
  if (more <= size) return more;
  const exact = multiple(count);
  return exact <= size ? exact : multiple(Math.max(0, count - 1));
}

function decimalsOf(lot: number): number {
  const [mantissa = '', exponent = '0'] = lot.toExponential().split('e');
  const digits = mantissa.split('.')[1]?.length ?? 0;
  return Math.min(100, Math.max(0, digits - Number(exponent)));
}
