import { signOf } from '../../model/trade.ts';
import { liquidationPrice } from '../liquidation.ts';
import { defineGate, pass, refuse } from './define.ts';

export const liquidationGate = defineGate({
  name: 'liquidation',
  description: 'The stop is reached before the position is liquidated',
  stage: 'after-size',
  check({ proposal, sizing, market }) {
    const { side, entry, stop } = proposal;
    const { leverage } = sizing;
    const { maxLeverage } = market;
    const liquidation = liquidationPrice({ side, entry, leverage, maxLeverage });
    const numbers = { stop, liquidation, leverage, maxLeverage };
    const isInside = signOf(side) * (stop - liquidation) > 0;
    const place = `the stop ${stop} is ${isInside ? 'reached before' : 'beyond'} liquidation at ${liquidation.toFixed(2)}`;
    return isInside ? pass(place, numbers) : refuse(place, numbers);
  },
});
