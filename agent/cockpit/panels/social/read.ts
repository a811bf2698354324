import { type Engagement, engagementOf } from '../../engines/social/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { narrative } from '../../model/narrative.ts';
import type { BodyOf, RecordRow } from '../../model/record.ts';
import { socialPost } from '../../model/social-post.ts';
import type { Reading } from '../../sources/index.ts';
import type { PanelContext } from '../../web/panel.ts';

export type PostRow = RecordRow<BodyOf<typeof socialPost>>;

const hourMs = 3_600_000;
/** As long as engagement is counted over. */
export const windowHours = 48;

export interface SocialView {
  /** By narrative, over two days. */
  readonly engagement: readonly Engagement[];
  /** The posts that brought most, of two days. */
  readonly top: readonly PostRow[];
  readonly posts: number;
  /** Ids of our narratives by name and alias, in small letters. */
  readonly narratives: Readonly<Record<string, string>>;
  readonly file: Reading<unknown>;
  readonly staleAfterMs: number | null;
}

export async function readSocial(context: PanelContext): Promise<SocialView> {
  const { store, reading, clock } = context;
  const now = new Date(clock.now());
  const from = new Date(now.getTime() - 2 * windowHours * hourMs).toISOString();
  const recentFrom = new Date(now.getTime() - windowHours * hourMs).toISOString();
  const [rows, counts, narratives] = await Promise.all([
    readAll(store, socialPost, { from }),
    store.count(socialPost),
    readNarrativeIds(store),
  ]);
  const posts = rows.map(({ body }) => body);
  return {
    ...{ engagement: engagementOf(posts, now, windowHours), narratives },
    posts: Object.values(counts).reduce((sum, count) => sum + count, 0),
    top: rows
      .filter(({ body }) => body.at >= recentFrom)
      .toSorted((left, right) => (weightOf(right) ?? -1) - (weightOf(left) ?? -1))
      .slice(0, 3),
    file: reading('social'),
    staleAfterMs: context.staleAfterMs('social'),
  };
}

async function readNarrativeIds(store: PanelContext['store']) {
  const rows = await readAll(store, narrative);
  return Object.fromEntries(
    rows.flatMap(({ id, body }) =>
      [body.name, ...body.aliases].map((name) => [name.toLowerCase(), id] as const),
    ),
  );
}

/** As engagement is counted; null where it is not told. */
export function weightOf({ body: { likes, replies, reposts } }: PostRow): number | null {
  return likes === null || replies === null || reposts === null
    ? null
    : likes + 2 * replies + 3 * reposts;
}

export interface SocialQuery {
  readonly network?: 'farcaster' | 'twitter' | 'rss' | undefined;
  readonly narrative?: string | undefined;
  readonly q?: string | undefined;
  readonly after?: string | undefined;
}

export interface SocialPageView extends SocialView {
  readonly rows: readonly PostRow[];
  readonly next: string | null;
  readonly names: readonly string[];
}

/** Whether a post is among what somebody asked for; its network is asked of the store. */
export function isAsked({ narrative, q = '' }: Pick<SocialQuery, 'narrative' | 'q'>) {
  const words = q.trim().toLowerCase();
  return ({ body }: PostRow): boolean =>
    (narrative === undefined || body.narrative === narrative) &&
    `${body.author} ${body.text} ${body.tags.join(' ')}`.toLowerCase().includes(words);
}

export async function readSocialPage(
  context: PanelContext,
  { network, narrative: of, q = '', after }: SocialQuery,
): Promise<SocialPageView> {
  const { store } = context;
  const isNarrowed = q.trim() !== '' || of !== undefined;
  const [view, page] = await Promise.all([
    readSocial(context),
    store.list(socialPost, { status: network, after, limit: isNarrowed ? 1_000 : 20 }),
  ]);
  const rows = page.rows.filter(isAsked({ narrative: of, q }));
  const names = view.engagement.flatMap((each) =>
    each.narrative === null ? [] : [each.narrative],
  );
  return { ...view, rows, next: page.next, names };
}
