import { defineGate, pass, refuse } from './define.ts';

export const existingPositionGate = defineGate({
  name: 'existing-position',
  description: 'The asset has no position and no entry under way',
  stage: 'before-size',
  check({ proposal, portfolio }) {
    const held = portfolio.exposures.find(({ symbol }) => symbol === proposal.symbol);
    if (held === undefined) return pass('no position in the asset');
    const what = held.isPending ? 'an entry under way' : 'a position';
    const numbers = { side: held.side, size: held.size, entry: held.entry };
    return refuse(`${proposal.symbol} has ${what}: ${held.side} ${held.size}`, numbers);
  },
});
