import { defineGate, pass, refuse } from './define.ts';

export const sameTradeGate = defineGate({
  name: 'same-trade',
  description: 'This trade was not approved before',
  stage: 'before-size',
  check({ tradeId, portfolio }) {
    return portfolio.approved.includes(tradeId)
      ? refuse('duplicate: this trade was approved before', { tradeId })
      : pass('not approved before', { tradeId });
  },
});
