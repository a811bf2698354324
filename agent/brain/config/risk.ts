import { hourMs, minuteMs } from '../model/time.ts';
import {
  type DcgList,
  type KillSwitchConfig,
  killSwitchConfigSchema,
  parseDcgList,
  type RiskConfig,
  riskConfigSchema,
} from '../risk/index.ts';
import type { BrainConfig } from './schema.ts';

/** The owner's keys as the gates know them; what has no key keeps its default. */
export function riskConfigOf({ risk, weights }: BrainConfig): RiskConfig {
  return riskConfigSchema.parse({
    positionFraction: risk.max_position_pct,
    maxLeverage: risk.max_leverage,
    riskPerTradeFraction: risk.risk_per_trade_pct,
    maxHeatFraction: risk.max_portfolio_heat_pct,
    maxSectorFraction: risk.max_sector_pct,
    maxOpen: risk.max_open_positions,
    cooldownMs: risk.cooldown_minutes * minuteMs,
    dailyLossFraction: risk.daily_loss_limit_pct,
    maxDrawdownFraction: risk.max_drawdown_pct,
    weights,
  });
}

export function killSwitchConfigOf({ kill_switch: keys, demonstration }: BrainConfig) {
  return killSwitchConfigSchema.parse({
    dailyLoss: keys.l1_daily_loss_pct,
    openRisk: keys.l1_open_risk_pct,
    heat: keys.l2_portfolio_heat_pct,
    drawdown: keys.l4_max_drawdown_pct,
    consecutiveLosses: keys.consecutive_losses,
    slippage: keys.slippage_pct,
    silentCycles: keys.silent_producer_cycles,
    // A demonstration is there to be watched, and its money is made up.
    losses: demonstration.speed > 1 ? 'ignore' : 'count',
    // There are five signs.
    ...(demonstration.speed > 1 ? { crisisConditions: 6 } : {}),
  }) satisfies KillSwitchConfig;
}

export function dcgListOf({ execution }: BrainConfig): DcgList {
  return parseDcgList(execution.dcg_symbols);
}

export function holdMaxMsOf({ execution }: BrainConfig): number {
  return execution.max_holding_hours * hourMs;
}
