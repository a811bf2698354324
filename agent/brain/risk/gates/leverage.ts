import { exceeds } from '../compare.ts';
import { grossNotional } from '../exposure.ts';
import { defineGate, pass, refuse } from './define.ts';

export const leverageGate = defineGate({
  name: 'leverage',
  description: 'The position and the account are within 3× and what the market gives',
  stage: 'after-size',
  check({ sizing, equity, market, config, portfolio, regime }) {
    const limit = Math.min(
      config.maxLeverage,
      market.maxLeverage,
      config.regimes[regime ?? 'unknown'].maxLeverage,
    );
    const gross = grossNotional(portfolio.exposures) + sizing.notional;
    const account = gross / equity;
    const numbers = { leverage: sizing.leverage, limit, gross, account, of: config.maxLeverage };
    if (exceeds(sizing.leverage, limit)) {
      return refuse(`leverage ${sizing.leverage}× is above ${limit}×`, numbers);
    }
    const message = `all positions are ${account.toFixed(4)} times equity; ${config.maxLeverage} is the limit`;
    return exceeds(gross, config.maxLeverage * equity)
      ? refuse(message, numbers)
      : pass(message, numbers);
  },
});
