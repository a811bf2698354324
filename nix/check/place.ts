import type { Site } from '../fleet/site.ts';

const known = new WeakMap<Site, Site>();

/** The same place with its text read from the stack once, and only when it is asked for. */
export function keepText(site: Site): Site {
  const before = known.get(site);
  if (before !== undefined) return before;
  let text: string | undefined;
  const kept: Site = {
    get text() {
      text ??= site.text;
      return text;
    },
  };
  known.set(site, kept);
  return kept;
}
