import { type KillSwitchLevel, levelTexts } from './levels.ts';

/** What somebody wants to do. `protect` is a stop: placing it, moving it closer, being closed by it.
 * `manual-…` is asked for by an operator; everything else the machine decides. */
export const killSwitchActions = [
  'entry',
  'add',
  'reduce',
  'close',
  'cancel',
  'protect',
  'manual-entry',
  'manual-close',
  'manual-cancel',
] as const;
export type KillSwitchAction = (typeof killSwitchActions)[number];

/** The highest level at which each is still done. Whatever takes risk away outlives whatever adds it;
 * a stop and an operator who leaves are never held up. */
const highestLevel: Readonly<Record<KillSwitchAction, KillSwitchLevel>> = {
  entry: 1,
  'manual-entry': 1,
  add: 0,
  reduce: 4,
  close: 4,
  cancel: 5,
  protect: 5,
  'manual-close': 5,
  'manual-cancel': 5,
};

export interface Permission {
  readonly isAllowed: boolean;
  readonly level: KillSwitchLevel;
  readonly action: KillSwitchAction;
  readonly message: string;
}

/** The one place that says what a level of the kill switch allows. CLI, API, scheduler, policy and
 * executor all ask here. */
export function allows(level: KillSwitchLevel, action: KillSwitchAction): Permission {
  const isAllowed = level <= highestLevel[action];
  const { name, effect } = levelTexts[level];
  const verb = isAllowed ? 'allows' : 'forbids';
  const message = `kill switch ${level} (${name}) ${verb} ${action}: ${effect}`;
  return { isAllowed, level, action, message };
}
