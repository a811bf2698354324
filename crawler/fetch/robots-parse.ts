import { robotsLimits } from './limits.ts';

/** What a robots.txt says to one crawler. */
export interface RobotsRules {
  /** Whether the page may be read; takes the path and query of an address. */
  allows(url: URL): boolean;
  readonly crawlDelayMs: number | undefined;
}

interface Rule {
  readonly allow: boolean;
  /** Normalised. */
  readonly pattern: string;
}

interface Group {
  readonly agents: string[];
  readonly rules: Rule[];
}

interface Delay {
  /** Named in the group so far. */
  readonly agents: readonly string[];
  readonly ms: number;
}

export interface RobotsContext {
  /** Product token of the crawler: `pantherOS`. */
  readonly product: string;
}

/** Reads a robots.txt after RFC 9309; never fails, since whatever cannot be read is skipped (2.2).
 * `Crawl-delay` is not in the RFC and read as most crawlers do. */
export function parseRobots(text: string, { product }: RobotsContext): RobotsRules {
  const { groups, delays } = parseGroups(text);
  const wanted = product.toLowerCase();
  // 2.2.1: groups of one crawler are one; without any, those of `*`.
  const agent = groups.some(({ agents }) => agents.includes(wanted)) ? wanted : '*';
  const rules = groups.filter(({ agents }) => agents.includes(agent)).flatMap((each) => each.rules);
  const ours = delays.filter(({ agents }) => agents.includes(agent)).map(({ ms }) => ms);
  return {
    allows: (page) => decideAllowed(rules, page),
    crawlDelayMs: ours.length === 0 ? undefined : Math.max(...ours),
  };
}

export const allowAll: RobotsRules = { allows: () => true, crawlDelayMs: undefined };

function parseGroups(text: string) {
  const groups: Group[] = [];
  const delays: Delay[] = [];
  let group: Group | undefined;
  // Agent lines that follow each other share the group; other records between them do not count.
  let isNaming = false;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)) {
    const [, key = '', value = ''] = /^\s*([^:#]+?)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? [];
    switch (key.toLowerCase()) {
      case 'user-agent':
        if (!isNaming || group === undefined) {
          group = { agents: [], rules: [] };
          groups.push(group);
        }
        group.agents.push(agentOf(value));
        isNaming = true;
        break;
      case 'allow':
      case 'disallow':
        isNaming = false;
        if (value !== '') group?.rules.push(ruleOf(key, value));
        break;
      case 'crawl-delay': {
        const ms = delayOf(value);
        if (group !== undefined && ms !== undefined) delays.push({ agents: [...group.agents], ms });
        break;
      }
      default:
        break;
    }
  }
  return { groups, delays };
}

/** The product token a line names: letters, `_` and `-` up to the first other character (2.2.1). */
function agentOf(value: string): string {
  return value === '*' ? '*' : (/^[a-z_-]*/i.exec(value)?.[0] ?? '').toLowerCase();
}

function ruleOf(key: string, value: string): Rule {
  const pattern = /^[/*]/.test(value) ? value : `/${value}`;
  return { allow: key.toLowerCase() === 'allow', pattern: normalisePath(pattern) };
}

function delayOf(value: string): number | undefined {
  if (!/^\d{1,9}(?:\.\d+)?$/.test(value)) return undefined;
  return Math.min(Number(value) * 1_000, robotsLimits.crawlDelayMaxMs);
}

/** 2.2.2: the longest matching pattern decides, Allow where two are equally long; robots.txt itself
 * is always allowed. */
function decideAllowed(rules: readonly Rule[], url: URL): boolean {
  if (url.pathname === '/robots.txt') return true;
  const path = normalisePath(`${url.pathname}${url.search}`);
  let best: Rule | undefined;
  for (const rule of rules) {
    const gain = rule.pattern.length - (best?.pattern.length ?? -1);
    const isBetter = gain > 0 || (gain === 0 && rule.allow);
    if (isBetter && matches(rule.pattern, path)) best = rule;
  }
  return best?.allow ?? true;
}

/** One spelling for paths that mean the same (2.2.2, RFC 3986 6.2.2): unreserved characters bare,
 * everything outside ASCII and every other escape as upper-case hex. */
function normalisePath(path: string): string {
  return path
    .replace(/[^\x21-\x7e]/gu, (char) => encodeURIComponent(char.toWellFormed()))
    .replace(/%([0-9a-f]{2})/gi, (triplet, hex: string) => {
      const char = String.fromCharCode(Number.parseInt(hex, 16));
      return /[a-z0-9._~-]/i.test(char) ? char : triplet.toUpperCase();
    });
}

/** 2.2.3: `*` is any run of characters, a closing `$` the end of the path. Looks for each part as
 * early as it can be, so the time is linear in the path for each part. */
function matches(pattern: string, path: string): boolean {
  const isAnchored = pattern.endsWith('$');
  const parts = (isAnchored ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  if (rest.length === 0) return !isAnchored || path.length === first.length;
  let at = first.length;
  const last = isAnchored ? rest.pop() : undefined;
  for (const part of rest) {
    const found = path.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return last === undefined || (path.length - last.length >= at && path.endsWith(last));
}
