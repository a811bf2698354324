import { type DcgList, findRestricted } from './dcg.ts';
import { allows, decideEmergency, type KillSwitchState } from './kill-switch/index.ts';

/** What execution asks before each entry and on each price. */
export interface Brake {
  /** Why nothing may be added in this symbol; undefined when it may. */
  refusesEntry(symbol: string): string | undefined;
  /** Why a position in this symbol must go; undefined when it may stay. */
  demandsClose(symbol: string): string | undefined;
}

/** The kill switch and the restricted symbols as they are at each call. What cannot be read refuses:
 * the functions given throw, and so does this. */
export function createBrake(read: {
  readonly killSwitch: () => KillSwitchState;
  readonly dcg: () => DcgList;
  readonly coreSymbols: () => readonly string[];
}): Brake {
  return {
    refusesEntry(symbol) {
      const hit = findRestricted(read.dcg(), symbol);
      if (hit !== undefined) return `${symbol} is restricted: ${hit.reason}`;
      const permission = allows(read.killSwitch().level, 'entry');
      return permission.isAllowed ? undefined : permission.message;
    },
    demandsClose(symbol) {
      const { level } = read.killSwitch();
      return decideEmergency(level, [symbol], read.coreSymbols()).close[0]?.reason;
    },
  };
}
