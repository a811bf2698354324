import { holdRefusal } from '../restraint/hold.ts';
import { defineGate, pass, refuse } from './define.ts';

export const entryHoldGate = defineGate({
  name: 'entry-hold',
  description: 'Nobody has stopped new entries, manual ones too',
  stage: 'before-size',
  check({ entryHolds }) {
    const numbers = { holds: entryHolds.length };
    const refusal = holdRefusal(entryHolds);
    return refusal === undefined
      ? pass('new entries are not stopped', numbers)
      : refuse(refusal, numbers);
  },
});
