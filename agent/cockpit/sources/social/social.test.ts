import { expect, test } from 'vitest';
import { engagementOf } from '../../engines/social/index.ts';
import { parsePosts } from './source.ts';

const post = {
  ...{
    id: 7,
    source: 'farcaster',
    author: 'ann',
    text: 'gm',
    posted_at: '2026-02-27T10:00:00+01:00',
  },
  ...{ likes: 3, replies: 2, recasts: 1, sentiment: 0.4, tags: ['#AI'], narrative: 'AI' },
};
const parse = (value: unknown) => parsePosts({ path: 'p.json', text: JSON.stringify(value) });

test('posts of a file, bare or under posts; the others are named', () => {
  const rows = [
    post,
    { ...post, source: 'mail' },
    { ...post, id: null, likes: null, sentiment: null },
  ];
  const { items, refused } = parse({ posts: rows });
  expect(items[0]).toEqual({
    key: 'farcaster/7',
    body: {
      ...{ network: 'farcaster', author: 'ann', text: 'gm', url: null, likes: 3, replies: 2 },
      ...{ reposts: 1, at: '2026-02-27T09:00:00.000Z', tags: ['ai'], narrative: 'AI' },
      sentiment: 0.4,
    },
  });
  expect(items[1]).toMatchObject({ body: { likes: null, sentiment: null } });
  expect(items[1]?.key).toMatch(/^farcaster\/[0-9a-f]{24}$/);
  expect(refused).toEqual([
    { file: 'p.json', row: '[1]', reason: expect.stringMatching(/^source: /) },
  ]);
  expect(parse([post]).items).toHaveLength(1);
  expect(() => parse({})).toThrow('an array of posts');
});

test('engagement is likes + 2 × replies + 3 × reposts of the last two days, by narrative', () => {
  const of = (hoursAgo: number, narrative: string | null, likes: number | null = 3) => ({
    ...{ at: new Date(Date.UTC(2026, 1, 27, 10) - hoursAgo * 3_600_000).toISOString() },
    ...{ author: `a${hoursAgo}`, narrative, likes, replies: 2, reposts: 1 },
  });
  const now = new Date('2026-02-27T10:00:00Z');
  const posts = [
    of(1, 'AI'),
    of(47, 'AI', 13),
    of(2, 'AI', null),
    of(48, 'AI', 1),
    of(-1, 'AI'),
    of(3, null),
  ];
  // 3 + 4 + 3 = 10 and 13 + 4 + 3 = 20; the two days before: 1 + 4 + 3 = 8.
  expect(engagementOf(posts, now)).toEqual([
    { narrative: 'AI', posts: 3, authors: 3, counted: 2, engagement: 30, change: 30 / 8 - 1 },
    { narrative: null, posts: 1, authors: 1, counted: 1, engagement: 10, change: null },
  ]);
  expect(engagementOf([of(1, 'X', null)], now)).toMatchObject([{ engagement: null, change: null }]);
});
