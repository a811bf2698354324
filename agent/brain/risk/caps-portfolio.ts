import type { TradeProposal } from '../model/trade.ts';
import { dailyLossOf, dayStartOf } from './equity-ledger.ts';
import { grossNotional, openRisk, sectorNotional } from './exposure.ts';
import type { SizeCap } from './sizing.ts';
import type { RiskInput } from './types.ts';

/** What the portfolio has room for. */
export function portfolioCaps(
  proposal: TradeProposal,
  input: RiskInput,
  equity: number,
): readonly SizeCap[] {
  const distance = Math.abs(proposal.entry - proposal.stop) / proposal.entry;
  return [
    positionCap(input, equity),
    riskCap(input, equity, distance),
    heatCap(input, equity, distance),
    sectorCap(proposal, input, equity),
    leverageCap(input, equity),
    dailyLossCap(input, distance),
  ];
}

function positionCap({ config }: RiskInput, equity: number): SizeCap {
  return {
    cap: 'position',
    notional: equity * config.positionFraction,
    numbers: { fraction: config.positionFraction, equity },
    message: `a position is at most ${config.positionFraction * 100} % of equity`,
  };
}

function riskCap({ config }: RiskInput, equity: number, distance: number): SizeCap {
  const risk = equity * config.riskPerTradeFraction;
  return {
    cap: 'risk',
    notional: risk / distance,
    numbers: { risk, distance },
    message: `at most ${config.riskPerTradeFraction * 100} % of equity is lost at the stop`,
  };
}

function heatCap({ config, portfolio }: RiskInput, equity: number, distance: number): SizeCap {
  const open = openRisk(portfolio.exposures);
  const limit = equity * config.maxHeatFraction;
  return {
    cap: 'heat',
    notional: Math.max(0, limit - open) / distance,
    numbers: { open, limit, distance },
    message: `all stops together lose at most ${config.maxHeatFraction * 100} % of equity`,
  };
}

function sectorCap({ symbol }: TradeProposal, input: RiskInput, equity: number): SizeCap {
  const sector = input.sectors[symbol];
  if (sector === undefined) {
    const message = 'no sector is known, so it shares none';
    return { cap: 'sector', notional: null, numbers: { sector: null }, message };
  }
  const held = sectorNotional(input.portfolio.exposures, sector, input.sectors);
  const limit = equity * input.config.maxSectorFraction;
  return {
    cap: 'sector',
    notional: Math.max(0, limit - held),
    numbers: { sector, held, limit },
    message: `${sector} is at most ${input.config.maxSectorFraction * 100} % of equity`,
  };
}

function leverageCap({ config, portfolio }: RiskInput, equity: number): SizeCap {
  const held = grossNotional(portfolio.exposures);
  const limit = equity * config.maxLeverage;
  return {
    cap: 'leverage',
    notional: Math.max(0, limit - held),
    numbers: { held, limit },
    message: `all positions together are at most ${config.maxLeverage} times equity`,
  };
}

function dailyLossCap({ config, ledger, at }: RiskInput, distance: number): SizeCap {
  const lost = dailyLossOf(ledger, at);
  const start = dayStartOf(ledger, at);
  if (start === null || lost === null) {
    const message = 'no equity was measured to count a loss from';
    return { cap: 'daily-loss', notional: 0, numbers: { lost: null }, message };
  }
  const left = Math.max(0, config.dailyLossFraction - lost) * start;
  return {
    cap: 'daily-loss',
    notional: left / distance,
    numbers: { lost, limit: config.dailyLossFraction, left },
    message: `with its stop hit the day loses at most ${config.dailyLossFraction * 100} %`,
  };
}
