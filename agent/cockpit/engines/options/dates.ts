const dayMs = 24 * 3_600_000;

/** Days from one date to another, `2026-02-27` to `2026-03-01` is 2. Dates have no clock, so none is
 * lost or won with summer time. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}
