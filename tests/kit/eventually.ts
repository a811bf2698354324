import { vi } from 'vitest';
import { patienceMs } from './patience.ts';

/** What `check` resolves to once it no longer throws. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: patienceMs, interval: 20 });
}
