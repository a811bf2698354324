export interface Post {
  readonly at: string;
  readonly author: string;
  readonly narrative: string | null;
  readonly likes: number | null;
  readonly replies: number | null;
  readonly reposts: number | null;
}

export interface Engagement {
  /** Null: of posts that are of none. */
  readonly narrative: string | null;
  readonly posts: number;
  readonly authors: number;
  /** Posts whose numbers are all told; only they count. */
  readonly counted: number;
  /** Likes + 2 × replies + 3 × reposts; null when nothing is told. */
  readonly engagement: number | null;
  /** Against the same time before; null where either is missing or that was 0. */
  readonly change: number | null;
}

const hourMs = 3_600_000;

/** What the posts of the last hours brought, by narrative, the most first. A reply takes more than a like and
 * passing on more than that, hence the weights (1, 2, 3 over 48 hours). */
export function engagementOf(
  posts: readonly Post[],
  now: Date,
  windowHours = 48,
): readonly Engagement[] {
  const windowMs = windowHours * hourMs;
  const ageMs = ({ at }: Post) => now.getTime() - Date.parse(at);
  const recent = posts.filter((post) => ageMs(post) >= 0 && ageMs(post) < windowMs);
  const before = posts.filter((post) => ageMs(post) >= windowMs && ageMs(post) < 2 * windowMs);
  const narratives = [...new Set(recent.map(({ narrative }) => narrative))];
  return narratives
    .map((narrative) => {
      const own = recent.filter((post) => post.narrative === narrative);
      const { counted, engagement } = totalOf(own);
      const last = totalOf(before.filter((post) => post.narrative === narrative)).engagement;
      const hasBoth = engagement !== null && last !== null && last > 0;
      return {
        ...{ narrative, posts: own.length, counted, engagement },
        authors: new Set(own.map(({ author }) => author)).size,
        change: hasBoth ? engagement / last - 1 : null,
      };
    })
    .sort((one, other) => (other.engagement ?? -1) - (one.engagement ?? -1));
}

function totalOf(posts: readonly Post[]): { counted: number; engagement: number | null } {
  const told = posts.flatMap(({ likes, replies, reposts }) =>
    likes === null || replies === null || reposts === null
      ? []
      : [likes + 2 * replies + 3 * reposts],
  );
  const engagement = told.length === 0 ? null : told.reduce((all, one) => all + one, 0);
  return { counted: told.length, engagement };
}
