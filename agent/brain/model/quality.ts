/** So many intervals after it was observed, data says nothing any more. */
export const staleAfterIntervals = 4;

/** How far data of that age can be trusted: 1 while it is no older than the interval at which its source
 * has something new, then down in a straight line to 0 at four intervals. */
export function qualityOf(ageMs: number, intervalMs: number): number {
  if (ageMs <= intervalMs) return 1;
  const span = (staleAfterIntervals - 1) * intervalMs;
  return Math.max(0, (staleAfterIntervals * intervalMs - ageMs) / span);
}

export function isStale(ageMs: number, intervalMs: number): boolean {
  return ageMs >= staleAfterIntervals * intervalMs;
}

/** `26 h`, `3 d`: an age as a person reads it. */
export function renderAge(ageMs: number): string {
  const minutes = Math.round(ageMs / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} d`;
}
