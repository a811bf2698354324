export interface Spread {
  readonly team: string;
  readonly side: 'home' | 'away' | null;
  readonly line: number;
}

interface Teams {
  readonly home: string;
  readonly away: string;
}

/** `BKN -4.5` names the team whose line it is; a number alone is the home team's. `side` is null where the
 * team named is neither of the two, word for word: codes such as NEW belong to more than one team.
 * Undefined for what is neither. */
export function parseSpread(value: unknown, { home, away }: Teams): Spread | null | undefined {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'number') {
    return Number.isFinite(value) ? { team: home, side: 'home', line: value } : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const text = value.trim().replace(/[−–]/g, '-');
  const alone = parseLine(text);
  if (alone !== undefined) return { team: home, side: 'home', line: alone };
  const { team = '', line = '' } = /^(?<team>.+?)\s+(?<line>\S+)$/.exec(text)?.groups ?? {};
  const number = parseLine(line);
  if (team === '' || number === undefined) return undefined;
  const isTeam = (name: string) => name.trim().toLowerCase() === team.toLowerCase();
  const side = isTeam(home) ? 'home' : isTeam(away) ? 'away' : null;
  return { team, side, line: number };
}

/** A number, or the words for none of a lead. */
function parseLine(text: string): number | undefined {
  if (/^(?:pk|pick|pick'?em|even)$/i.test(text)) return 0;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : undefined;
}

/** When a game begins: an instant with its offset, or a day. A time without an offset is the day only: it
 * is not known whose time it is. Undefined for what is neither. */
export function parseTip(
  value: unknown,
): { readonly tipAt: string | null; readonly tipOn: string | null } | undefined {
  if (value === null || value === undefined || value === '') return { tipAt: null, tipOn: null };
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const {
    date = '',
    time,
    zone,
  } = /^(?<date>\d{4}-\d\d-\d\d)(?<time>[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?<zone>Z|[+-]\d\d:?\d\d)?$/i.exec(
    text,
  )?.groups ?? {};
  const dayMs = Date.parse(`${date}T00:00:00Z`);
  const isDay = !Number.isNaN(dayMs) && new Date(dayMs).toISOString().startsWith(date);
  if (date === '' || !isDay) return undefined;
  if (time === undefined || zone === undefined) return { tipAt: null, tipOn: date };
  const ms = Date.parse(`${date}T${time.slice(1)}${zone}`);
  return Number.isNaN(ms) ? undefined : { tipAt: new Date(ms).toISOString(), tipOn: null };
}
