import type { TradeProposal } from '../model/trade.ts';
import type { RiskConfig } from './config.ts';
import { highestCorrelation, openRisk } from './exposure.ts';
import { decideKelly, type KellyChoice } from './kelly.ts';
import type { SizeCap } from './sizing.ts';
import type { RiskInput } from './types.ts';

export interface Appetite {
  readonly caps: readonly SizeCap[];
  readonly kelly: KellyChoice;
  readonly leverage: number;
}

/** How much a trade is worth wanting: by record and odds, by conviction, by regime. */
export function appetiteCaps(proposal: TradeProposal, input: RiskInput, equity: number): Appetite {
  const { config, regime, killSwitch, market } = input;
  const rule = config.regimes[regime ?? 'unknown'];
  const caution = killSwitch.level >= 1 ? config.cautionAppetite : 1;
  const appetite = rule.appetite * caution;
  const tier = tierOf(proposal.conviction, config);
  const kelly = decideKelly(input.record, plannedPayoff(proposal), config.kelly);
  const tierNotional = equity * (tier?.fraction ?? 0) * appetite;
  const caps = [
    kellyCap(proposal, input, { equity, appetite, kelly }),
    {
      cap: 'conviction',
      notional: tierNotional,
      numbers: { conviction: proposal.conviction, fraction: tier?.fraction ?? 0, appetite },
      message:
        tier === undefined
          ? `conviction ${proposal.conviction} is below every tier`
          : `conviction ${proposal.conviction} is worth ${tier.fraction * 100} % of equity`,
    },
  ];
  const leverage = Math.max(
    1,
    Math.min(
      tier?.leverage ?? 1,
      rule.maxLeverage,
      config.maxLeverage,
      market?.maxLeverage ?? Number.POSITIVE_INFINITY,
    ),
  );
  return { caps, kelly, leverage };
}

/** equity × half Kelly × (0.25 + 0.75 × conviction / 10) × (1 − |correlation| × heat): the more a trade
 * repeats what is open, and the more that is, the smaller it gets. */
function kellyCap(
  { symbol, conviction }: TradeProposal,
  { config, portfolio, returns }: RiskInput,
  { equity, appetite, kelly }: { equity: number; appetite: number; kelly: KellyChoice },
): SizeCap {
  const { exposures } = portfolio;
  const heat = openRisk(exposures) / equity;
  const correlation = highestCorrelation(symbol, exposures, returns, config.minCorrelationPoints);
  const weight = 0.25 + 0.75 * (conviction / 10);
  const overlap = Math.max(0, 1 - correlation.magnitude * heat);
  return {
    cap: 'kelly',
    notional: equity * kelly.used * weight * overlap * appetite,
    numbers: {
      basis: kelly.basis,
      outcomes: kelly.n,
      winRate: kelly.winRate,
      payoff: kelly.payoff,
      fraction: kelly.used,
      weight,
      correlation: correlation.magnitude,
      correlatedWith: correlation.symbol,
      isCorrelationAssumed: correlation.isAssumed ? 'yes' : 'no',
      heat,
      appetite,
    },
    message: kellyMessage(kelly, config),
  };
}

function kellyMessage({ basis, n, winRate, payoff }: KellyChoice, config: RiskConfig): string {
  const odds = `wins ${(winRate * 100).toFixed(1)} % at ${payoff.toFixed(2)} to one`;
  if (basis === 'record') return `${n} outcomes: at least ${odds}`;
  const few = `${n} outcomes of ${config.kelly.minOutcomes}`;
  return basis === 'unproven' ? `${few}: assumed that it ${odds}` : `${few}: nothing is assumed`;
}

function tierOf(
  conviction: number,
  { tiers }: RiskConfig,
): RiskConfig['tiers'][number] | undefined {
  return tiers
    .filter(({ from }) => conviction >= from)
    .toSorted((a, b) => b.from - a.from)
    .at(0);
}

function plannedPayoff({ entry, stop, target }: TradeProposal): number {
  return Math.abs(target - entry) / Math.abs(entry - stop);
}
