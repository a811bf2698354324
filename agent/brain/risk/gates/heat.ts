import { exceeds } from '../compare.ts';
import { openRisk } from '../exposure.ts';
import { defineGate, pass, percent, refuse } from './define.ts';

export const heatGate = defineGate({
  name: 'heat',
  description: 'All stops together lose no more than the heat limit',
  stage: 'after-size',
  check({ sizing, equity, portfolio, config }) {
    const open = openRisk(portfolio.exposures);
    const heat = (open + sizing.risk) / equity;
    const limit = config.maxHeatFraction;
    const numbers = { open, risk: sizing.risk, equity, heat, limit };
    const message = `all stops together would lose ${percent(heat)} of equity; the limit is ${percent(limit)}`;
    return exceeds(heat, limit) ? refuse(message, numbers) : pass(message, numbers);
  },
});
