import { allows } from '../kill-switch/index.ts';
import { defineGate, pass, refuse } from './define.ts';

export const killSwitchGate = defineGate({
  name: 'kill-switch',
  description: 'The kill switch allows entries',
  stage: 'before-size',
  check({ killSwitch, isManual }) {
    const permission = allows(killSwitch.level, isManual ? 'manual-entry' : 'entry');
    const numbers = { level: killSwitch.level, reason: killSwitch.reason };
    return permission.isAllowed
      ? pass(permission.message, numbers)
      : refuse(`${permission.message} (since: ${killSwitch.reason})`, numbers);
  },
});
