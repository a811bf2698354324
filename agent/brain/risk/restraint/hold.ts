import { Fault } from '#lib';
import type { TimeMs } from '../../model/time.ts';

/** A stop of new entries that somebody asked for under a name of their own. Each stands by itself and ends
 * when it is released, by whomever; what is open stays. */
export interface EntryHold {
  readonly holdId: string;
  readonly reason: string;
  readonly operator: string;
  readonly placedAt: TimeMs;
  /** Null while it stands. */
  readonly released: HoldRelease | null;
}

export interface HoldRelease {
  readonly at: TimeMs;
  readonly operator: string;
  readonly reason: string;
}

export interface HoldRequest {
  readonly holdId: string;
  readonly reason: string;
  readonly operator: string;
}

/** Whether it is to be written down: the same name again is the same hold, also one that was released since:
 * who asks again because an answer was lost must not undo what a person did meanwhile. */
export function decidePlacing(before: EntryHold | undefined): boolean {
  return before === undefined;
}

/** Whether it is to be written down; one that is released already stays as it is.
 * @throws Fault brain.unknown */
export function decideRelease(before: EntryHold | undefined, holdId: string): boolean {
  if (before === undefined) {
    throw new Fault({
      code: 'brain.unknown',
      message: `no stop of new entries is ${holdId}`,
      hint: 'GET /entry-holds or panther brain holds lists them',
    });
  }
  return before.released === null;
}

/** Why nothing is entered; undefined when it may be. */
export function holdRefusal(holds: readonly EntryHold[]): string | undefined {
  const [first] = holds;
  if (first === undefined) return undefined;
  const others = holds.length === 1 ? '' : ` and ${holds.length - 1} more`;
  return `new entries are stopped by ${first.operator}: ${first.reason}${others}`;
}
