import { exceeds, reaches } from '../compare.ts';
import { decideRaise, type KillSwitchChange, type KillSwitchState } from './change.ts';
import type { KillSwitchConfig } from './config.ts';
import type { KillSwitchLevel } from './levels.ts';
import type { KillSwitchReadings } from './readings.ts';
import { triggers } from './triggers.ts';

export interface TriggerReading {
  readonly trigger: string;
  readonly level: KillSwitchLevel;
  readonly verdict: 'fired' | 'quiet' | 'no-data' | 'ignored';
  readonly value: number | null;
  readonly limit: number;
  readonly message: string;
}

/** What every trigger says, in the order of their list. */
export function readTriggers(
  readings: KillSwitchReadings,
  config: KillSwitchConfig,
): readonly TriggerReading[] {
  return triggers.map((trigger) => {
    const limit = trigger.limit(config);
    const value = trigger.read(readings);
    const base = { trigger: trigger.name, level: trigger.level, value, limit };
    if (value === null || !Number.isFinite(value)) {
      return { ...base, value: null, verdict: 'no-data', message: `${trigger.name}: no data` };
    }
    const message = trigger.tell(value, limit, readings);
    if (trigger.isLoss && config.losses === 'ignore') {
      return { ...base, verdict: 'ignored', message: `${message}; losses are ignored` };
    }
    const isFired = trigger.fires === 'at' ? reaches(value, limit) : exceeds(value, limit);
    return { ...base, verdict: isFired ? 'fired' : 'quiet', message };
  });
}

/** The change the readings ask for, named after the trigger that decides; undefined when the switch
 * stands as high already. */
export function decideAutomaticRaise(
  state: KillSwitchState,
  readings: KillSwitchReadings,
  config: KillSwitchConfig,
): KillSwitchChange | undefined {
  const fired = readTriggers(readings, config).filter(({ verdict }) => verdict === 'fired');
  const [deciding] = fired.toSorted((a, b) => b.level - a.level);
  if (deciding === undefined) return undefined;
  const others = fired.filter((reading) => reading !== deciding).map(({ trigger }) => trigger);
  return decideRaise(state, {
    to: deciding.level,
    actor: 'machine',
    reason: deciding.message,
    trigger: deciding.trigger,
    numbers: {
      value: deciding.value,
      limit: deciding.limit,
      ...(others.length === 0 ? {} : { 'also fired': others.join(', ') }),
    },
  });
}
