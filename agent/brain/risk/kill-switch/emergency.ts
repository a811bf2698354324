import type { KillSwitchLevel } from './levels.ts';

export interface EmergencyPlan {
  /** Entries that rest or are under way; stops and targets stay until their position is flat. */
  readonly cancelsEntries: boolean;
  /** Closed at the market, in the order they were given. */
  readonly close: readonly { readonly symbol: string; readonly reason: string }[];
}

/** What a level does to what is open. 2: no entry stays. 3: positions outside the core are closed. 4:
 * all are. 5: nothing is closed by the machine, whose stops stay where they are. */
export function decideEmergency(
  level: KillSwitchLevel,
  openSymbols: readonly string[],
  coreSymbols: readonly string[],
): EmergencyPlan {
  const core = new Set(coreSymbols.map((symbol) => symbol.toUpperCase()));
  const reason =
    level === 3
      ? 'kill switch 3 (lockdown) closes positions outside the core'
      : 'kill switch 4 (emergency) closes every position';
  const close = openSymbols
    .filter((symbol) => level === 4 || (level === 3 && !core.has(symbol.toUpperCase())))
    .map((symbol) => ({ symbol, reason }));
  return { cancelsEntries: level >= 2, close };
}
