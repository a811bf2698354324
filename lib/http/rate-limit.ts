/** A token bucket for each client, as in "Token bucket" (RFC 2697, without colours): `perMinute` requests
 * at once, refilled evenly. */
export interface RateLimit {
  /** 0 when the request may pass, else the seconds until one may. */
  take(client: string): number;
}

const clientsMax = 10_000;

export function createRateLimit(perMinute: number, monotonicMs: () => number): RateLimit {
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    take(client) {
      const nowMs = monotonicMs();
      const known = buckets.get(client);
      const grown = known === undefined ? perMinute : ((nowMs - known.atMs) * perMinute) / 60_000;
      const tokens = Math.min(perMinute, (known?.tokens ?? 0) + grown);
      buckets.delete(client);
      // The one that asked longest ago has the fullest bucket.
      const [oldest] = buckets.keys();
      if (buckets.size >= clientsMax && oldest !== undefined) buckets.delete(oldest);
      buckets.set(client, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs });
      return tokens < 1 ? Math.ceil(((1 - tokens) * 60) / perMinute) : 0;
    },
  };
}
