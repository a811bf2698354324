import { defineSource } from './define.ts';

/** Another trading bot, for how it names and solves things. */
export const freqtrade = defineSource({
  name: 'freqtrade',
  location: 'https://www.freqtrade.io/en/stable/',
  version: 'stable',
  maxPages: 200,
});
