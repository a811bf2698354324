import { defineGate, pass, refuse } from './define.ts';

export const cooldownGate = defineGate({
  name: 'cooldown',
  description: 'The last position of the asset closed long enough ago',
  stage: 'before-size',
  check({ proposal, portfolio, config, at }) {
    const closes = portfolio.closes.filter(({ symbol }) => symbol === proposal.symbol);
    if (closes.length === 0) return pass('no position of the asset closed lately');
    const elapsedMs = at - Math.max(...closes.map((close) => close.at));
    const numbers = { elapsedMs, cooldownMs: config.cooldownMs };
    const message = `the last position closed ${minutes(elapsedMs)} ago; ${minutes(config.cooldownMs)} are waited`;
    return elapsedMs >= config.cooldownMs ? pass(message, numbers) : refuse(message, numbers);
  },
});

function minutes(ms: number): string {
  return `${Number((ms / 60_000).toFixed(1))} min`;
}
