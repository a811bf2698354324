import type { TimeMs } from './time.ts';

export type Direction = 'long' | 'short' | 'neutral';

/** What a producer thinks of one asset. The one scale of the brain is the signed conviction: +1…+10 for
 * long, −1…−10 for short, 0 for neutral; `conviction` is its absolute value. */
export interface Signal {
  readonly symbol: string;
  readonly direction: Direction;
  /** 1–10, an integer; 0 exactly when the direction is neutral. */
  readonly conviction: number;
  readonly rationale: string;
  readonly producer: string;
  /** When the world was as the inputs say, not when it was asked. */
  readonly observedAt: TimeMs;
  /** The numbers it was made from, as they were. */
  readonly inputs: Readonly<Record<string, number | string | boolean | null>>;
}

/** No data, stale data, no rule that fits: never a zero, never a direction. */
export interface NoOpinion {
  readonly symbol: string;
  readonly producer: string;
  readonly reason: string;
}

export function signedConviction(signal: Pick<Signal, 'direction' | 'conviction'>): number {
  if (signal.direction === 'neutral') return 0;
  return signal.direction === 'long' ? signal.conviction : -signal.conviction;
}

/** The newest signal of each producer; of two of one moment the one with the greater id, so that the
 * answer does not depend on their order. */
export function newestByProducer<
  S extends Pick<Signal, 'producer' | 'observedAt'> & { readonly id: string },
>(signals: readonly S[]): readonly S[] {
  const newest = new Map<string, S>();
  for (const signal of signals) {
    const known = newest.get(signal.producer);
    const isNewer =
      known === undefined ||
      signal.observedAt > known.observedAt ||
      (signal.observedAt === known.observedAt && signal.id > known.id);
    if (isNewer) newest.set(signal.producer, signal);
  }
  return [...newest.values()];
}
