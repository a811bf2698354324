import { defineGate, pass, refuse } from './define.ts';

export const maxOpenGate = defineGate({
  name: 'max-open',
  description: 'There is room for another position',
  stage: 'before-size',
  check({ portfolio, config }) {
    const open = portfolio.exposures.length;
    const message = `${open} of ${config.maxOpen} positions are open or under way`;
    const numbers = { open, limit: config.maxOpen };
    return open < config.maxOpen ? pass(message, numbers) : refuse(message, numbers);
  },
});
