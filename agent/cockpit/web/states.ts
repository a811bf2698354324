import { ageOf, type Reading } from '../sources/index.ts';
import type { TileState, Turns } from './panel.ts';

/** What the reading of a source says of a panel that shows nothing else. `staleAfterMs` is from
 * `context.staleAfterMs(name)`. */
export function stateOfReading(
  reading: Reading<unknown>,
  staleAfterMs: number | null,
  now: Date,
): TileState {
  const { value, observedAt, error, waitsFor } = reading;
  if (waitsFor !== null && value === null) return { is: 'waiting', for: waitsFor };
  if (error !== null) {
    const { message, hint } = error;
    return { is: 'error', message, hint, observedAt, hasContent: value !== null };
  }
  if (value === null || observedAt === null) return { is: 'loading' };
  const age = ageOf(reading, now.getTime()) ?? 0;
  if (staleAfterMs !== null && age > staleAfterMs) return { is: 'stale', observedAt };
  return { is: 'ready', observedAt };
}

/** A turn is taken twice a minute; after so many that were not, what they decide may be another by now. */
const idleAfterMs = 5 * 60_000;

/** Whether the turns have stopped; never where nobody takes them. */
export const areIdle = (turns: Turns | null, now: Date): boolean =>
  turns !== null && now.getTime() - Date.parse(turns.lastAt ?? turns.since) > idleAfterMs;

/** What a panel with content takes from: a reading with how old it may get. */
export type Given = readonly [reading: Reading<unknown>, staleAfterMs: number | null];

/** How it is with a panel that has something to show, wherever that came from: what cannot be read is said first,
 * then what is older than its source may get; a source that was not read yet, or waits for its file, is no fault. */
export function stateOfShown(given: readonly Given[], now: Date): TileState {
  const states = given.map(([reading, staleAfterMs]) => stateOfReading(reading, staleAfterMs, now));
  const failed = states.find((state) => state.is === 'error');
  if (failed?.is === 'error') return { ...failed, hasContent: true };
  const stale = states.find((state) => state.is === 'stale');
  const observedAt = given.map(([reading]) => reading.observedAt).find((at) => at !== null);
  return stale ?? { is: 'ready', observedAt: observedAt ?? null };
}
