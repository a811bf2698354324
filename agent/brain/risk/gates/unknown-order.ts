import { defineGate, pass, refuse } from './define.ts';

export const unknownOrderGate = defineGate({
  name: 'unknown-order',
  description: 'No order of the asset has an outcome that nobody knows',
  stage: 'before-size',
  check({ proposal, portfolio }) {
    const lock = portfolio.locked.find(({ symbol }) => symbol === proposal.symbol);
    return lock === undefined
      ? pass('the asset is not locked', { locked: portfolio.locked.length })
      : refuse(`${proposal.symbol} is locked: ${lock.reason}`, { reason: lock.reason });
  },
});
