import { type Clock, Fault } from '#lib';
import type { Budget } from '../model/agent.ts';
import type { Usage } from '../model/message.ts';
import { addUsage, noUsage, totalTokens } from '../providers/usage.ts';

/** What a run may still use. Sub-agents draw on that of their parent too. */
export interface Purse {
  readonly signal: AbortSignal;
  usage(): Usage;
  spend(usage: Usage): void;
  /** False when not so many calls are left. */
  takeCalls(count: number): boolean;
  /** Why nothing more may be used; undefined while something is left. */
  exhausted(): string | undefined;
  /** Stops the timer. */
  close(): void;
}

export function createPurse(
  budget: Budget,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly parent?: Purse },
): Purse {
  const { clock, signal, parent } = options;
  const over = new AbortController();
  let usage = noUsage;
  // What is known to have been paid; a model without a price adds nothing, and the sum then knows no cost.
  let paidUsd = 0;
  let calls = 0;
  let isLate = false;
  void clock
    .sleep(budget.wallClockMs, over.signal)
    .then(() => {
      isLate = true;
      over.abort(budgetFault(timeText(budget)));
    })
    .catch((error: unknown) => {
      if (!over.signal.aborted) throw error;
    });
  const purse: Purse = {
    signal: AbortSignal.any([
      signal,
      over.signal,
      ...(parent === undefined ? [] : [parent.signal]),
    ]),
    usage: () => usage,
    spend(more) {
      usage = addUsage(usage, more);
      paidUsd += more.costUsd ?? 0;
      parent?.spend(more);
    },
    takeCalls(count) {
      if (calls + count > budget.toolCalls || parent?.takeCalls(count) === false) return false;
      calls += count;
      return true;
    },
    exhausted() {
      if (isLate) return timeText(budget);
      if (totalTokens(usage) >= budget.totalTokens) return `${budget.totalTokens} tokens are used`;
      if (paidUsd >= budget.costUsd) return `${budget.costUsd} US dollars are used`;
      return parent?.exhausted();
    },
    close: () => over.abort(),
  };
  return purse;
}

function timeText({ wallClockMs }: Budget): string {
  return `${wallClockMs / 1000} s are over`;
}

function budgetFault(message: string): Fault {
  return new Fault({
    code: 'ask.budget',
    message,
    hint: 'allow more, or ask for less at once',
  });
}
