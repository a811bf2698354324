import { z } from 'zod';
import { seriesNames } from '../data/index.ts';
import { minuteMs } from '../model/time.ts';
import { defineProducer, eachSymbol } from './define.ts';
import { readDayVolume, readPoint } from './read-market.ts';

const everyMs = 30 * minuteMs;

/** Flows are measured against the asset's size: 0.1 % of market capitalisation for wallets, 0.5 % of the
 * day's volume for exchanges are a full 10 (the reference's normalisation of on-chain flows; dollars alone
 * mean different things for different coins). */
export const whale = defineProducer({
  name: 'whale',
  description:
    'Large wallets gather (long) or hand out (short); coins sent to exchanges weigh against',
  domain: 'onchain',
  intervalMs: everyMs,
  timeoutMs: 2_000,
  reads: [seriesNames.whaleNetflowUsd, seriesNames.exchangeNetflowUsd, 'market cap', '1h candles'],
  params: z.strictObject({
    fullOfMarketCap: z
      .number()
      .gt(0)
      .default(0.001)
      .describe('Wallet flow that is a full 10, of market capitalisation'),
    fullOfVolume: z
      .number()
      .gt(0)
      .default(0.005)
      .describe('Exchange flow that is a full 10, of the volume of 24 hours'),
    deadBand: z.number().min(0).max(1).default(0.1).describe('Below this share of full: neutral'),
  }),
  produce: eachSymbol((symbol, { view, params }) => {
    const flow = readPoint(view, symbol, { series: seriesNames.whaleNetflowUsd, everyMs });
    if ('missing' in flow) return flow;
    const marketCapUsd = view.asset(symbol)?.marketCapUsd;
    if (marketCapUsd === undefined) return { missing: 'its market capitalisation is not known' };
    const wallets = clamp(flow.value / (params.fullOfMarketCap * marketCapUsd));
    const exchange = readPoint(view, symbol, { series: seriesNames.exchangeNetflowUsd, everyMs });
    const volume = readDayVolume(view, symbol);
    const hasExchange = !('missing' in exchange) && !('missing' in volume) && volume.value > 0;
    const exchanges = hasExchange
      ? clamp(-exchange.value / (params.fullOfVolume * volume.value))
      : null;
    const strength = exchanges === null ? wallets : (wallets + exchanges) / 2;
    return {
      signed: Math.abs(strength) < params.deadBand ? 0 : 10 * strength,
      rationale: `wallets ${dollars(flow.value)} net, ${((flow.value / marketCapUsd) * 100).toFixed(3)} % of its market cap${hasExchange ? `; exchanges ${dollars(exchange.value)}` : ''}`,
      observedAt: flow.observedAt,
      inputs: { netflowUsd: flow.value, marketCapUsd, wallets, exchanges },
    };
  }),
});

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}

function dollars(value: number): string {
  return `${value < 0 ? '−' : '+'}$${(Math.abs(value) / 1e6).toFixed(1)}M`;
}
