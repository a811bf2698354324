import { exceeds } from '../compare.ts';
import { defineGate, pass, refuse } from './define.ts';

export const minNotionalGate = defineGate({
  name: 'min-notional',
  description: 'The rounded size is worth an order',
  stage: 'after-size',
  check({ sizing, market }) {
    const { size, notional, binding, exactSize } = sizing;
    const { minNotional, lot } = market;
    const numbers = { size, exactSize, lot, notional, minNotional, binding };
    const because = binding === null ? '' : `, held down by ${binding}`;
    if (!(size > 0)) return refuse(`the size is 0 after rounding to ${lot}${because}`, numbers);
    const message = `the order is worth ${notional.toFixed(2)}; ${minNotional} is the least${because}`;
    return exceeds(minNotional, notional) ? refuse(message, numbers) : pass(message, numbers);
  },
});
