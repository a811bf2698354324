import { expect, test } from 'vitest';
import { type TalkPost, talkOf } from './talk.ts';

const until = '2026-02-27T12:00:00.000Z';
const ago = (hours: number) => new Date(Date.parse(until) - hours * 3_600_000).toISOString();
const post = (hours: number, more: Partial<TalkPost> = {}): TalkPost => ({
  ...{ at: ago(hours), network: 'farcaster', sentiment: null, ...more },
});
const extent = { oldestAt: ago(60), newestAt: ago(0), until };

test('posts of a day and of the day before, each counted once; news is not organic', () => {
  const posts = [
    post(0),
    post(23.9, { network: 'rss', sentiment: -0.2 }),
    post(12, { network: 'rss' }),
    post(6, { sentiment: 0.6 }),
    post(24),
    post(47.9),
    post(48),
    post(-1),
  ];
  // By hand: 0, 23.9, 12 and 6 hours ago are of the day (2 of 4 are news, the mean mood is (.6 − .2) / 2); 24
  // and 47.9 of the day before; 48 is older and one hour ahead is of no file yet.
  const { window, before } = talkOf(posts, extent);
  expect(window).toEqual({
    ...{ from: ago(24), to: until, mentions: 4, organicShare: 0.5 },
    sentiment: expect.closeTo(0.2, 12),
  });
  expect(before).toMatchObject({ mentions: 2, organicShare: 1, sentiment: null });
});

test('what posts do not reach back to is not none', () => {
  expect(talkOf([post(1)], { ...extent, oldestAt: ago(47) })).toMatchObject({
    ...{ window: { mentions: 1 }, before: null },
  });
});

test('silence after talk is a zero; old posts and a subject nobody names are a reason', () => {
  expect(talkOf([post(30)], extent)).toMatchObject({
    ...{ window: { mentions: 0, organicShare: null }, before: { mentions: 1 } },
  });
  expect(talkOf([], extent).reason).toBe('no post of two days is about it');
  const old = { ...extent, newestAt: ago(24) };
  expect(talkOf([post(24)], old).reason).toBe(`the newest post is of ${ago(24)}`);
  expect(talkOf([], { ...extent, newestAt: null, oldestAt: null }).reason).toBe('no post is known');
});
