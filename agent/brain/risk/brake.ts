import type { TimeMs } from '../model/time.ts';
import { type DcgList, findRestricted } from './dcg.ts';
import { allows, decideEmergency, type KillSwitchState } from './kill-switch/index.ts';
import { capRefusal, type EntryHold, holdRefusal, type RiskCap } from './restraint/index.ts';

/** What execution asks before each entry and on each price. */
export interface Brake {
  /** Why nothing may be added in this symbol; undefined when it may. */
  refusesEntry(symbol: string): string | undefined;
  /** Why a position in this symbol must go; undefined when it may stay. */
  demandsClose(symbol: string): string | undefined;
}

/** The kill switch, what others asked for and the restricted symbols as they are at each call. What cannot be read refuses:
 * the functions given throw, and so does this. */
export function createBrake(read: {
  readonly killSwitch: () => KillSwitchState;
  readonly riskCap: () => RiskCap | null;
  readonly entryHolds: () => readonly EntryHold[];
  readonly now: () => TimeMs;
  readonly dcg: () => DcgList;
  readonly coreSymbols: () => readonly string[];
}): Brake {
  return {
    refusesEntry(symbol) {
      const hit = findRestricted(read.dcg(), symbol);
      if (hit !== undefined) return `${symbol} is restricted: ${hit.reason}`;
      const permission = allows(read.killSwitch().level, 'entry');
      if (!permission.isAllowed) return permission.message;
      return capRefusal(read.riskCap(), read.now()) ?? holdRefusal(read.entryHolds());
    },
    demandsClose(symbol) {
      const { level } = read.killSwitch();
      return decideEmergency(level, [symbol], read.coreSymbols()).close[0]?.reason;
    },
  };
}
