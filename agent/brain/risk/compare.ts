// A sum of doubles can miss the decimal number it stands for in its last bits: 0.02 + 0.04 is above
// 0.06. Limits hold to this part of themselves, so that exactly at the limit is at the limit.
const tolerance = 1e-9;

/** More than the limit, and not only by the last bits. */
export function exceeds(value: number, limit: number): boolean {
  return value > limit + Math.abs(limit) * tolerance;
}

/** At the limit or beyond it. */
export function reaches(value: number, limit: number): boolean {
  return value >= limit - Math.abs(limit) * tolerance;
}
