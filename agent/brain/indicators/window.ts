import type { Indicator } from './indicator.ts';

/** The newest `size` numbers. Whatever is computed from it depends on these alone, so that a value
 * is the same after a restart as in a run that never stopped. */
export interface SlidingWindow {
  push(value: number): void;
  reset(): void;
  isFull(): boolean;
  /** 0 is the oldest one. */
  at(index: number): number;
  /** Added from the oldest to the newest. */
  sum(): number;
  /** Of squared distances from `mean`, from the oldest to the newest. */
  squares(mean: number): number;
}

export function createWindow(size: number): SlidingWindow {
  const values = new Float64Array(size);
  let next = 0;
  let count = 0;
  return {
    push(value) {
      values[next] = value;
      next = next + 1 === size ? 0 : next + 1;
      if (count < size) count++;
    },
    reset() {
      next = 0;
      count = 0;
    },
    isFull: () => count === size,
    at: (index) => values[(count === size ? next + index : index) % size] ?? Number.NaN,
    sum() {
      let sum = 0;
      const start = count === size ? next : 0;
      for (let index = start; index < count; index++) sum += values[index] as number;
      for (let index = 0; index < start; index++) sum += values[index] as number;
      return sum;
    },
    squares(mean) {
      let sum = 0;
      const start = count === size ? next : 0;
      for (let index = start; index < count; index++) {
        const distance = (values[index] as number) - mean;
        sum += distance * distance;
      }
      for (let index = 0; index < start; index++) {
        const distance = (values[index] as number) - mean;
        sum += distance * distance;
      }
      return sum;
    },
  };
}

/** An indicator that depends on the newest `period` values alone: `read` is asked once there are so many,
 * with the newest of them. */
export function overWindow<Output>(
  period: number,
  read: (window: SlidingWindow, newest: number) => Output | null,
): Indicator<number, Output> {
  const window = createWindow(period);
  return {
    firstAt: period - 1,
    settledAt: period - 1,
    reset: window.reset,
    push(value) {
      if (!Number.isFinite(value)) {
        window.reset();
        return null;
      }
      window.push(value);
      return window.isFull() ? read(window, value) : null;
    },
  };
}
