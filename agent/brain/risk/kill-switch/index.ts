export {
  allows,
  type KillSwitchAction,
  killSwitchActions,
  type Permission,
} from './allows.ts';
export {
  applyChange,
  decideOperatorChange,
  decideRaise,
  initialKillSwitch,
  type KillSwitchChange,
  type KillSwitchState,
} from './change.ts';
export { type KillSwitchConfig, killSwitchConfigSchema } from './config.ts';
export { decideAutomaticRaise, readTriggers, type TriggerReading } from './decide.ts';
export { decideEmergency, type EmergencyPlan } from './emergency.ts';
export {
  isKillSwitchLevel,
  type KillSwitchLevel,
  killSwitchLevels,
  levelTexts,
} from './levels.ts';
export type { KillSwitchReadings } from './readings.ts';
