/** One value in, one value out, or null while there is none: before warm-up, and after an input that
 * is no number, from which it starts anew. */
export interface Indicator<Input = number, Output = number> {
  push(input: Input): Output | null;
  reset(): void;
  /** Index of the first input, counted from 0, that can have a value. */
  readonly firstAt: number;
  /** Inputs after which the seed no longer shows: no signal should stand on an earlier value. */
  readonly settledAt: number;
}

/** Throws RangeError: a period that is none is a mistake in the code. */
export function checkPeriod(period: number, least = 1): void {
  if (!Number.isInteger(period) || period < least) {
    throw new RangeError(`a period is an integer of at least ${least}, not ${period}`);
  }
}
