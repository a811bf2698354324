import { limits } from './limits.ts';

export interface Observation {
  readonly at: string;
  readonly value: number;
}

export type AnomalyReading =
  | {
      readonly zScore: number;
      readonly level: 'usual' | 'significant' | 'extreme';
      readonly mean: number;
      readonly deviation: number;
      readonly points: number;
      readonly reason: null;
    }
  | { readonly zScore: null; readonly level: null; readonly reason: string };

/** How unusual the newest value is against those of the 24 hours before it: (value − mean) / sample standard
 * deviation. Needs ten points that are not all the same. */
export function readAnomaly(newest: Observation, history: readonly Observation[]): AnomalyReading {
  const { windowMs, pointsMin, significant, extreme } = limits.anomaly;
  const end = Date.parse(newest.at);
  const values = history
    .filter(({ at }) => Date.parse(at) < end && Date.parse(at) >= end - windowMs)
    .map(({ value }) => value);
  if (values.length < pointsMin) {
    return none(`${values.length} points of the last 24 hours; it takes ${pointsMin}`);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (values.length - 1));
  if (deviation === 0) return none('the last 24 hours were all the same');
  const zScore = (newest.value - mean) / deviation;
  const size = Math.abs(zScore);
  const level = size >= extreme ? 'extreme' : size >= significant ? 'significant' : 'usual';
  return { zScore, level, mean, deviation, points: values.length, reason: null };
}

function none(reason: string): AnomalyReading {
  return { zScore: null, level: null, reason };
}
