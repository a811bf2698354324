import { defineGate, pass, refuse } from './define.ts';

export const regimeGate = defineGate({
  name: 'regime',
  description: 'The regime allows this side at this conviction',
  stage: 'before-size',
  check({ proposal, regime, config }) {
    const name = regime ?? 'unknown';
    const needed = config.regimes[name][proposal.side];
    const { conviction, side } = proposal;
    const numbers = { regime: name, conviction, needed };
    if (needed === null) return refuse(`regime ${name}: no ${side} entries`, numbers);
    const message = `regime ${name}: a ${side} needs conviction ${needed}, this has ${conviction}`;
    return conviction >= needed ? pass(message, numbers) : refuse(message, numbers);
  },
});
