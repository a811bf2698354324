import { exceeds } from '../compare.ts';
import { defineGate, pass, percent, refuse } from './define.ts';

export const positionLimitGate = defineGate({
  name: 'position-limit',
  description: 'The position is at most 15 % of equity',
  stage: 'after-size',
  check({ sizing, equity, config }) {
    const limit = config.positionLimitFraction;
    const fraction = sizing.notional / equity;
    const numbers = { size: sizing.size, notional: sizing.notional, equity, fraction, limit };
    const message = `the position is ${percent(fraction)} of equity; the limit is ${percent(limit)}`;
    return exceeds(sizing.notional, limit * equity)
      ? refuse(message, numbers)
      : pass(message, numbers);
  },
});
