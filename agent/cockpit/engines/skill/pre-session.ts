/** What is asked before poker and before trading. Null: not answered. */
export interface PreSession {
  /** 1 (bad) to 5 (good). */
  readonly mood: number | null;
  readonly goals: readonly string[];
  /** Loss at which the session ends, in `currency`. */
  readonly stopLoss: number | null;
  readonly currency: string | null;
  readonly timeLimitMinutes: number | null;
}

export interface PreSessionLimits {
  /** Below, a session is better left alone. */
  readonly moodMin: number;
}

export const preSessionLimits: PreSessionLimits = { moodMin: 3 };

export interface PreSessionDecision {
  readonly isReady: boolean;
  /** What to do before starting; empty when ready. */
  readonly todo: readonly string[];
}

/** Ready only when everything was answered and the mood is good enough. It records and advises: starting
 * anyway is a person's own decision, and the journal shows it. */
export function decidePreSession(
  { mood, goals, stopLoss, currency, timeLimitMinutes }: PreSession,
  limits = preSessionLimits,
): PreSessionDecision {
  const todo = [
    ...(mood === null ? ['Say how you feel, from 1 to 5.'] : []),
    ...(mood !== null && mood < limits.moodMin
      ? [`Leave it for today: mood ${mood} is below ${limits.moodMin}.`]
      : []),
    ...(goals.length === 0 ? ['Name at least one goal.'] : []),
    ...(stopLoss === null || currency === null ? ['Set the loss at which you stop.'] : []),
    ...(timeLimitMinutes === null ? ['Set when you stop.'] : []),
  ];
  return { isReady: todo.length === 0, todo };
}

/** Whether a running session is past what was agreed before it. Amounts in the currency of the bound;
 * an unknown result cannot tell. */
export function decideSessionEnd(
  { stopLoss, timeLimitMinutes }: PreSession,
  { result, minutes }: { readonly result: number | null; readonly minutes: number },
): readonly string[] {
  return [
    ...(stopLoss !== null && result !== null && result <= -stopLoss
      ? [`Stop: the loss of ${-result} has reached your bound of ${stopLoss}.`]
      : []),
    ...(timeLimitMinutes !== null && minutes >= timeLimitMinutes
      ? [`Stop: ${timeLimitMinutes} minutes are over.`]
      : []),
  ];
}
