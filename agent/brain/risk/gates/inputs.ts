import { checkLevels } from '../../model/trade-levels.ts';
import { exceeds } from '../compare.ts';
import { dailyLossOf } from '../equity-ledger.ts';
import { defineGate, pass, percent, refuse } from './define.ts';

export const inputsGate = defineGate({
  name: 'inputs',
  description: 'Equity, market and prices are known, and the entry is still where the price is',
  stage: 'before-size',
  check({ proposal, portfolio, market, mark, ledger, at, config }) {
    const { equity } = portfolio;
    if (equity === null || !(equity > 0) || !Number.isFinite(equity)) {
      return refuse('the equity is not known or not above 0', { equity });
    }
    if (dailyLossOf(ledger, at) === null) {
      return refuse('no equity was measured to count losses from', { equity });
    }
    if (market === null) return refuse('the market of the asset is not known', { equity });
    if (!(market.lot > 0) || !(market.maxLeverage >= 1)) {
      const { lot, maxLeverage } = market;
      return refuse('lot or leverage of the market are no such numbers', { lot, maxLeverage });
    }
    const { entry, stop, target, side, conviction } = proposal;
    const levels = checkLevels(proposal);
    if (levels.isMet !== true) return refuse(levels.message, levels.numbers);
    if (!(conviction >= 1 && conviction <= 10)) {
      return refuse('a conviction is a number from 1 to 10', { conviction });
    }
    if (mark === null || !(mark > 0)) return refuse('no price is known now', { entry });
    const drift = Math.abs(mark - entry) / entry;
    const numbers = { entry, stop, target, mark, drift };
    const isBeyondStop = side === 'long' ? mark <= stop : mark >= stop;
    if (isBeyondStop) return refuse('the price is beyond the stop already', numbers);
    if (exceeds(drift, config.maxEntryDriftFraction)) {
      const limit = percent(config.maxEntryDriftFraction);
      return refuse(`the price is ${percent(drift)} from the entry; ${limit} is allowed`, numbers);
    }
    return pass(`equity, market and prices are known`, numbers);
  },
});
