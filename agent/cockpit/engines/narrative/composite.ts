import type { Component } from './components.ts';
import { limits } from './limits.ts';

export const compositeClasses = [
  'STRONG_BULL',
  'BULL',
  'NEUTRAL',
  'BEAR',
  'STRONG_BEAR',
  'CONFLICTED',
] as const;
export type CompositeClass = (typeof compositeClasses)[number];

export interface Composite {
  /** −1 to 1. */
  readonly value: number;
  readonly class: CompositeClass;
  /** 0 to 1: how much the components agree. */
  readonly confidence: number;
}

export interface Warning {
  readonly code:
    | 'social-up-market-down'
    | 'onchain-up-market-down'
    | 'extreme-funding'
    | 'unusual-mentions'
    | 'news-driven';
  readonly message: string;
}

/** Null when no component has a score: no data is no opinion. */
export function compositeOf(components: readonly Component[]): Composite | null {
  const scored = components.flatMap(({ score, weight }) =>
    score === null || weight === null ? [] : [{ score, weight }],
  );
  if (scored.length === 0) return null;
  const value = scored.reduce((sum, { score, weight }) => sum + score * weight, 0);
  const scores = scored.map(({ score }) => score);
  return { value, class: classOf(value, scores), confidence: confidenceOf(scores) };
}

function classOf(value: number, scores: readonly number[]): CompositeClass {
  const { strong, clear, conflict } = limits.classes;
  if (Math.max(...scores) > conflict && Math.min(...scores) < -conflict) return 'CONFLICTED';
  if (value >= strong) return 'STRONG_BULL';
  if (value >= clear) return 'BULL';
  if (value <= -strong) return 'STRONG_BEAR';
  return value <= -clear ? 'BEAR' : 'NEUTRAL';
}

/** 0 when all are 0, 0.3 when they point to both sides, else mean × (1 − spread), the spread 0.5 at most. */
function confidenceOf(scores: readonly number[]): number {
  const sizes = scores.filter((score) => score !== 0).map(Math.abs);
  if (sizes.length === 0) return 0;
  const isMixed = scores.some((score) => score > 0) && scores.some((score) => score < 0);
  if (isMixed) return limits.confidenceWhenMixed;
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const variance = sizes.reduce((sum, size) => sum + (size - mean) ** 2, 0) / sizes.length;
  return Math.min(1, mean * (1 - Math.min(Math.sqrt(variance), 0.5)));
}

/** What a reader should know beside the number. `zScore` is of the mentions, null when not known. */
export function warningsOf(
  components: readonly Component[],
  zScore: number | null,
): readonly Warning[] {
  const score = (name: Component['name']) =>
    components.find((one) => one.name === name)?.score ?? null;
  const [social, market, onchain] = [score('social'), score('market'), score('onchain')];
  const { conflict } = limits.classes;
  const isMarketDown = market !== null && market < -conflict;
  const warnings: Warning[] = [];
  if (isMarketDown && social !== null && social > conflict) {
    warnings.push({ code: 'social-up-market-down', message: 'Much talk, falling market.' });
  }
  if (isMarketDown && onchain !== null && onchain > conflict) {
    warnings.push({ code: 'onchain-up-market-down', message: 'Wallets buy, the market falls.' });
  }
  return [...warnings, ...extremes(components, zScore)];
}

function extremes(components: readonly Component[], zScore: number | null): readonly Warning[] {
  const { fundingShare, newsShare, zScore: unusual } = limits.warnings;
  const inputValue = (input: string) =>
    components.flatMap(({ parts }) => parts).find((part) => part.input === input)?.value ?? null;
  const funding = inputValue('funding');
  const organic = inputValue('organicShare');
  const warnings: Warning[] = [];
  if (funding !== null && Math.abs(funding) > fundingShare) {
    const message = `Funding is extreme: ${Number((funding * 100).toFixed(2))} %.`;
    warnings.push({ code: 'extreme-funding', message });
  }
  if (zScore !== null && Math.abs(zScore) >= unusual) {
    const message = `Mentions are ${Number(zScore.toFixed(1))} deviations from usual.`;
    warnings.push({ code: 'unusual-mentions', message });
  }
  if (organic !== null && 1 - organic > newsShare) {
    const message = `${Math.round((1 - organic) * 100)} % of the mentions are news.`;
    warnings.push({ code: 'news-driven', message });
  }
  return warnings;
}
