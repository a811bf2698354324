/** What a demonstration runs with, unless its variables say something else: twelve assets, an idea is
 * traded sooner, positions end after hours instead of days, and losses stop nothing, as the money is
 * made up. Settings of brain.yaml under the names of its variables. */
export const demonstrationPreset: Readonly<Record<string, string>> = {
  PANTHER_BRAIN_PRESET: 'degen',
  PANTHER_BRAIN_UNIVERSE__SYMBOLS: 'BTC,ETH,SOL,SUI,HYPE,BNB,LINK,AAVE,UNI,ARB,DOGE,WIF',
  PANTHER_BRAIN_BRAIN__CYCLE_INTERVAL_SECONDS: '3600',
  PANTHER_BRAIN_BRAIN__STRATEGIES:
    '{confluence: {params: {minConviction: 2, stopFraction: 0.012, targetFraction: 0.02}}}',
  PANTHER_BRAIN_EXECUTION__MAX_HOLDING_HOURS: '6',
  PANTHER_BRAIN_RISK__COOLDOWN_MINUTES: '0',
  PANTHER_BRAIN_KILL_SWITCH__L1_DAILY_LOSS_PCT: '0.5',
  PANTHER_BRAIN_KILL_SWITCH__L2_PORTFOLIO_HEAT_PCT: '0.5',
  PANTHER_BRAIN_KILL_SWITCH__CONSECUTIVE_LOSSES: '50',
};

/** Seconds of the made up market in each second where nothing else is said: a day in two minutes. */
export const demonstrationSpeed = 720;

/** When the first demonstration begins: always the same, so that it is the same market. */
export const demonstrationStart = Date.UTC(2026, 0, 5);
