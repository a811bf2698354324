import { exceeds } from '../compare.ts';
import { sectorNotional } from '../exposure.ts';
import { defineGate, pass, percent, refuse } from './define.ts';

export const sectorLimitGate = defineGate({
  name: 'sector-limit',
  description: 'The sector stays within its share of equity',
  stage: 'after-size',
  check({ proposal, sizing, equity, sectors, portfolio, config }) {
    const sector = sectors[proposal.symbol];
    if (sector === undefined) {
      return pass('no sector is known, so it shares none', { sector: null });
    }
    const held = sectorNotional(portfolio.exposures, sector, sectors);
    const fraction = (held + sizing.notional) / equity;
    const limit = config.maxSectorFraction;
    const numbers = { sector, held, notional: sizing.notional, fraction, limit };
    const message = `${sector} would be ${percent(fraction)} of equity; the limit is ${percent(limit)}`;
    return exceeds(fraction, limit) ? refuse(message, numbers) : pass(message, numbers);
  },
});
