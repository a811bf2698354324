import type { Clock } from '#lib';
import type { PaceStore } from './pace-store.ts';

interface Site {
  readonly lastSlotMs: number;
  readonly blockedUntilMs: number;
  readonly failures: number;
}

/** For one process, forgotten with it. */
export function createMemoryPaceStore(clock: Clock): PaceStore {
  const sites = new Map<string, Site>();
  const unknown: Site = { lastSlotMs: -Infinity, blockedUntilMs: -Infinity, failures: 0 };

  function change(host: string, next: (site: Site) => Partial<Site>): Site {
    const site = sites.get(host) ?? unknown;
    const changed = { ...site, ...next(site) };
    sites.set(host, changed);
    return changed;
  }

  return {
    async reserve(host, { delayMs, maxWaitMs }) {
      const nowMs = clock.now();
      const site = sites.get(host) ?? unknown;
      const slotMs = Math.max(nowMs, site.lastSlotMs + delayMs, site.blockedUntilMs);
      const reserved = slotMs - nowMs <= maxWaitMs;
      if (reserved) change(host, () => ({ lastSlotMs: slotMs }));
      return { reserved, waitMs: slotMs - nowMs };
    },
    async succeeded(host) {
      change(host, ({ lastSlotMs }) => ({
        failures: 0,
        lastSlotMs: Math.max(lastSlotMs, clock.now()),
      }));
    },
    async failed(host) {
      return change(host, ({ failures, lastSlotMs }) => ({
        failures: failures + 1,
        lastSlotMs: Math.max(lastSlotMs, clock.now()),
      })).failures;
    },
    async pause(host, ms) {
      change(host, ({ blockedUntilMs }) => ({
        blockedUntilMs: Math.max(blockedUntilMs, clock.now() + ms),
      }));
    },
  };
}
