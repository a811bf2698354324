export interface TalkPost {
  readonly at: string;
  readonly network: 'farcaster' | 'twitter' | 'rss';
  /** −1 to 1; null: nobody said. */
  readonly sentiment: number | null;
}

/** What was said about something in one window of time. */
export interface TalkWindow {
  readonly from: string;
  readonly to: string;
  readonly mentions: number;
  /** Share of the posts that are no news (`rss`); null without posts. */
  readonly organicShare: number | null;
  /** Mean of the posts that have one; null where none has. */
  readonly sentiment: number | null;
}

export type Talk =
  | {
      readonly window: TalkWindow;
      /** Of the same length just before; null where posts do not reach back so far. */
      readonly before: TalkWindow | null;
      readonly reason: null;
    }
  | { readonly window: null; readonly before: null; readonly reason: string };

/** How far the posts that are known reach, whatever they are about. */
export interface TalkExtent {
  /** Of the oldest and the newest post; null without any. */
  readonly oldestAt: string | null;
  readonly newestAt: string | null;
  /** When the posts were brought last: later ones are not known yet. */
  readonly until: string;
}

/** Talk is counted over a day, as anomalies are. */
export const talkWindowMs = 24 * 3_600_000;

/** The talk of the day that ends where the posts end, and of the day before it. Where posts are too old, or
 * none of both days is about it, nothing is said: that nobody was asked is no silence. */
export function talkOf(own: readonly TalkPost[], extent: TalkExtent): Talk {
  const { oldestAt, newestAt, until } = extent;
  const end = Date.parse(until);
  const instant = (windows: number) => new Date(end - windows * talkWindowMs).toISOString();
  const [to, from, start] = [instant(0), instant(1), instant(2)];
  if (newestAt === null || newestAt <= from) {
    const reason = newestAt === null ? 'no post is known' : `the newest post is of ${newestAt}`;
    return { window: null, before: null, reason };
  }
  const window = windowOf(own, from, to);
  const isCovered = oldestAt !== null && oldestAt <= start;
  const before = isCovered ? windowOf(own, start, from) : null;
  if (window.mentions === 0 && (before?.mentions ?? 0) === 0) {
    const reason = 'no post of two days is about it';
    return { window: null, before: null, reason };
  }
  return { window, before, reason: null };
}

/** `from` is not in it, `to` is. */
function windowOf(posts: readonly TalkPost[], from: string, to: string): TalkWindow {
  const said = posts.filter(({ at }) => at > from && at <= to);
  const news = said.filter(({ network }) => network === 'rss').length;
  const moods = said.flatMap(({ sentiment }) => (sentiment === null ? [] : [sentiment]));
  return {
    ...{ from, to, mentions: said.length },
    organicShare: said.length === 0 ? null : 1 - news / said.length,
    sentiment: moods.length === 0 ? null : moods.reduce((sum, one) => sum + one, 0) / moods.length,
  };
}
