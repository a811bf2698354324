import { limits } from './limits.ts';

export interface SentimentReading {
  /** How much of a new position to take, 0.5 to 1; null: not known, so it changes nothing. */
  readonly factor: number | null;
  /** `crowded`: everybody is in already. `contrarian`: nobody likes it and money flows in. */
  readonly flag: 'crowded' | 'contrarian' | null;
  readonly reason: string;
}

/** Sentiment never adds risk and never decides: it shrinks new risk where everybody is happy, to half at
 * most, and points out where flows improve against the mood. `sentiment` is −1 to 1; `flowSlope` the change of
 * the on-chain score a snapshot. */
export function readSentiment(
  sentiment: number | null,
  flowSlope: number | null,
): SentimentReading {
  if (sentiment === null) {
    const reason = 'no sentiment is known: it waits for posts that tell one';
    return { factor: null, flag: null, reason };
  }
  const { crowded, factorMin, gloomy } = limits.sentiment;
  if (sentiment > crowded) {
    const excess = Math.min(1, (sentiment - crowded) / (1 - crowded));
    const factor = 1 - (1 - factorMin) * excess;
    const reason = `sentiment ${sentiment} is above ${crowded}: smaller new positions`;
    return { factor, flag: 'crowded', reason };
  }
  if (sentiment <= gloomy && flowSlope !== null && flowSlope > 0) {
    const reason = `sentiment ${sentiment} is low while flows improve`;
    return { factor: 1, flag: 'contrarian', reason };
  }
  return { factor: 1, flag: null, reason: `sentiment ${sentiment} is within its usual range` };
}
