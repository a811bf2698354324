import { type Domain, domains, type GradedSignal } from '../model/features.ts';
import { newestByProducer, signedConviction } from '../model/signal.ts';
import type { Side } from '../model/trade.ts';
import type { WhyEntry } from '../model/why.ts';

export interface DomainConviction {
  readonly domain: Domain;
  /** −10…+10, the mean of its producers by quality. */
  readonly score: number;
  /** Its share; the shares of the domains that have an opinion add up to 1. */
  readonly weight: number;
  readonly producers: readonly string[];
}

/** What all signals about an asset say together, on the one signed scale. */
export interface Conviction {
  /** −10…+10; null when nobody has an opinion. */
  readonly signed: number | null;
  readonly domains: readonly DomainConviction[];
  /** Domains with an opinion, of six. */
  readonly confidence: number;
}

/** Signals put together by domain: the mean in each by quality, then the domains by weight times
 * quality, made to add up to 1 over those that have an opinion. A domain that is silent, stale or
 * without weight is left out and pulls in no direction. */
export function decideConviction(
  signals: readonly GradedSignal[],
  weights: Readonly<Record<Domain, number>>,
): Conviction {
  const raw = domains.flatMap((domain) => {
    const own = newestByProducer(signals.filter((signal) => signal.domain === domain)).filter(
      // One that is worth nothing silences what its producer said before it.
      ({ quality }) => quality > 0,
    );
    const quality = own.reduce((sum, signal) => sum + signal.quality, 0);
    const share = weights[domain] * (own.length === 0 ? 0 : quality / own.length);
    if (!(share > 0)) return [];
    const score =
      own.reduce((sum, signal) => sum + signedConviction(signal) * signal.quality, 0) / quality;
    return [{ domain, score, share, producers: own.map(({ producer }) => producer).sort() }];
  });
  const total = raw.reduce((sum, { share }) => sum + share, 0);
  const shares = raw.map(({ domain, score, share, producers }) => ({
    domain,
    score,
    weight: share / total,
    producers,
  }));
  const signed = shares.reduce((sum, { score, weight }) => sum + score * weight, 0);
  return {
    signed: shares.length === 0 ? null : signed,
    domains: shares,
    confidence: shares.length / domains.length,
  };
}

/** Below it, either way, the signals say nothing; 55 and 45 on the scale of 0–100. */
const neutralBelow = 1;

export function sideOf(signed: number | null): Side | 'neutral' {
  if (signed === null || Math.abs(signed) < neutralBelow) return 'neutral';
  return signed > 0 ? 'long' : 'short';
}

export function explainConviction({ signed, domains: parts, confidence }: Conviction): WhyEntry {
  if (signed === null) {
    const message = 'no producer has an opinion that is fresh enough';
    return { check: 'conviction', isMet: null, numbers: {}, message };
  }
  const numbers = Object.fromEntries(
    parts.map(({ domain, score, weight }) => [
      domain,
      `${score.toFixed(2)} × ${weight.toFixed(4)}`,
    ]),
  );
  return {
    check: 'conviction',
    isMet: sideOf(signed) !== 'neutral',
    numbers: { signed, confidence, ...numbers },
    message: `all signals together: ${sideOf(signed)}, ${signed.toFixed(2)} of ±10`,
  };
}
