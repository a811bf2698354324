/** The lowest and highest price since a position was opened, to the last tick; what was recorded of
 * them lies in `position_events`. */
export interface Extremes {
  note(positionId: string, low: number, high: number): void;
  /** Joined with what is given; forgets nothing. */
  read(
    positionId: string,
    low: number,
    high: number,
  ): { readonly low: number; readonly high: number };
  drop(positionId: string): void;
}

export function createExtremes(): Extremes {
  const seen = new Map<string, { readonly low: number; readonly high: number }>();
  const join = (positionId: string, low: number, high: number) => {
    const known = seen.get(positionId) ?? { low, high };
    return { low: Math.min(known.low, low), high: Math.max(known.high, high) };
  };
  return {
    note: (positionId, low, high) => {
      seen.set(positionId, join(positionId, low, high));
    },
    read: join,
    drop: (positionId) => {
      seen.delete(positionId);
    },
  };
}
