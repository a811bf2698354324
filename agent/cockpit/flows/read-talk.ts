import { findNarrative, narrativeLimits } from '../engines/narrative/index.ts';
import { type Talk, type TalkExtent, talkOf, talkWindowMs } from '../engines/social/index.ts';
import type { narrative as narrativeKind } from '../model/narrative.ts';
import type { BodyOf, RecordRow } from '../model/record.ts';
import { socialPost } from '../model/social-post.ts';
import type { CockpitReads } from '../store/index.ts';
import { readAll } from './read-all.ts';

export type NarrativeRow = RecordRow<BodyOf<typeof narrativeKind>>;
export type PostRow = RecordRow<BodyOf<typeof socialPost>>;

/** When posts were brought last and from where, `file /srv/social.json`; or what they wait for. */
export type TalkSource =
  | { readonly observedAt: string; readonly from: string }
  | { readonly reason: string };

/** What is said of each narrative by its id; or why nothing is. */
export type TalkReading = (narrativeId: string) => Talk;

/** The talk of two days about every narrative; one look at the posts for all of them. */
export async function readTalk(
  store: CockpitReads,
  narratives: readonly NarrativeRow[],
  source: TalkSource,
  now: Date,
): Promise<TalkReading> {
  const silent = (reason: string): TalkReading => {
    return () => ({ window: null, before: null, reason });
  };
  if ('reason' in source) return silent(source.reason);
  const { observedAt, from } = source;
  // A file of the future is a clock that goes wrong.
  const until = new Date(Math.min(now.getTime(), Date.parse(observedAt)));
  if (now.getTime() - until.getTime() > narrativeLimits.maxAgeMs.social) {
    return silent(`${from} is of ${observedAt}, too old to count`);
  }
  const start = new Date(until.getTime() - 2 * talkWindowMs).toISOString();
  const posts = await readAll(store, socialPost, { from: start });
  const byNarrative = postsByNarrative(posts, narratives);
  const extent = await readExtent(store, until);
  return (id) => {
    const own = byNarrative.get(id) ?? [];
    const talk = talkOf(
      own.map(({ body }) => body),
      extent,
    );
    return talk.reason === null ? talk : { ...talk, reason: `${talk.reason}, in ${from}` };
  };
}

/** Posts by the narrative they are about: the one they name, else the one that a tag names or is a token of. */
export function postsByNarrative(
  posts: readonly PostRow[],
  narratives: readonly NarrativeRow[],
): ReadonlyMap<string, readonly PostRow[]> {
  const named = narratives.map(({ id, body }) => ({ ...body, id }));
  const found = new Map<string, PostRow[]>();
  for (const post of posts) {
    const { narrative: name, tags } = post.body;
    const id = findNarrative(named, { name, tokens: tags }).id ?? byTag(named, tags);
    if (id === null) continue;
    const own = found.get(id);
    if (own === undefined) found.set(id, [post]);
    else own.push(post);
  }
  return found;
}

/** Only where all tags that name one name the same. */
function byTag(named: Parameters<typeof findNarrative>[0], tags: readonly string[]): string | null {
  const ids = tags.flatMap((tag) => findNarrative(named, { name: tag, tokens: [] }).id ?? []);
  const [first] = ids;
  return first !== undefined && ids.every((id) => id === first) ? first : null;
}

async function readExtent(store: CockpitReads, until: Date): Promise<TalkExtent> {
  // Posts of the time after are those of a later file.
  const to = new Date(until.getTime() + 1).toISOString();
  const { rows: newest } = await store.list(socialPost, { to, limit: 1 });
  const { rows: oldest } = await store.list(socialPost, { order: 'oldest', limit: 1 });
  return {
    oldestAt: oldest[0]?.body.at ?? null,
    newestAt: newest[0]?.body.at ?? null,
    until: until.toISOString(),
  };
}
