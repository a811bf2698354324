import type { KillSwitchConfig } from './config.ts';
import type { KillSwitchLevel } from './levels.ts';
import type { KillSwitchReadings } from './readings.ts';

export interface Trigger<Name extends string = string> {
  readonly name: Name;
  readonly level: KillSwitchLevel;
  /** At its limit, or only beyond it. */
  readonly fires: 'at' | 'beyond';
  /** Whether it counts losses, which a demonstration on paper may ignore. */
  readonly isLoss: boolean;
  limit(config: KillSwitchConfig): number;
  /** Null: there is nothing to read. */
  read(readings: KillSwitchReadings): number | null;
  tell(value: number, limit: number, readings: KillSwitchReadings): string;
}

export function defineTrigger<const Name extends string>(trigger: Trigger<Name>): Trigger<Name> {
  return trigger;
}
