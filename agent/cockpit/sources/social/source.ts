import { z } from 'zod';
import { Fault, sha256Hex } from '#lib';
import { normaliseTags } from '../../engines/notes/index.ts';
import type { BodyOf } from '../../model/index.ts';
import { socialPost } from '../../model/social-post.ts';
import { instant } from '../../model/vocabulary.ts';
import type { KeyedItem } from '../../store/index.ts';
import { defineFileSource } from '../file-source.ts';
import { importRecords, type RowNote, reportOf } from '../import.ts';
import { type FileText, parseJsonText } from '../read-file.ts';

const count = z.int().nonnegative().nullish();
const word = z.string().trim().max(200).nullish();
const postShape = z.looseObject({
  id: z.union([z.string().min(1).max(300), z.int().transform(String)]).nullish(),
  source: z.enum(['farcaster', 'twitter', 'rss']),
  author: z.string().trim().min(1).max(200),
  text: z.string().max(10_000),
  url: z.string().max(2_000).nullish(),
  posted_at: instant,
  ...{ likes: count, replies: count, recasts: count },
  sentiment: z.number().min(-1).max(1).nullish(),
  tags: z.array(z.string()).default([]),
  narrative: word,
});
const fileShape = z.union([
  z.array(z.unknown()),
  z.looseObject({ posts: z.array(z.unknown()) }).transform(({ posts }) => posts),
]);

/** Posts of a file: an array, or `{ posts: [] }`, of `{ id, source, author, text, url, posted_at, likes,
 * replies, recasts, sentiment (−1 to 1), tags, narrative }`. */
export const socialFile = defineFileSource<{ readonly posts: number }>({
  name: 'social',
  title: 'Posts',
  place: ({ files }) => files.social,
  async take(file, { store }) {
    const { items, refused, dropped } = parsePosts(file);
    const counts = await importRecords(store, socialPost, items, 'social');
    return { content: { posts: items.length }, report: reportOf(counts, refused, dropped) };
  },
});

export function parsePosts({ path, text }: Pick<FileText, 'path' | 'text'>): {
  readonly items: readonly KeyedItem<BodyOf<typeof socialPost>>[];
  readonly refused: readonly RowNote[];
  readonly dropped: readonly RowNote[];
} {
  const rows = fileShape.safeParse(parseJsonText(path, text));
  if (!rows.success) {
    const message = 'an array of posts, or { posts: [] }, is awaited';
    throw new Fault({ code: 'cockpit.source', message, where: path });
  }
  const refused: RowNote[] = [];
  const dropped: RowNote[] = [];
  const items = rows.data.flatMap((item, index) => {
    const row = `[${index}]`;
    const post = postShape.safeParse(item);
    if (!post.success) {
      const [issue] = post.error.issues;
      const where = (issue?.path ?? []).map(String).join('.');
      refused.push({ file: path, row, reason: `${where}: ${issue?.message}` });
      return [];
    }
    const { id, source, author, text: words, url, posted_at, likes, replies, recasts } = post.data;
    const { tags, refused: wrong } = normaliseTags(post.data.tags);
    for (const tag of wrong) dropped.push({ file: path, row, reason: `"${tag}" is no tag` });
    const own = id ?? url ?? sha256Hex(JSON.stringify([author, posted_at, words])).slice(0, 24);
    const body = {
      ...{ network: source, author, text: words, url: url || null, at: posted_at },
      ...{ likes: likes ?? null, replies: replies ?? null, reposts: recasts ?? null },
      sentiment: post.data.sentiment ?? null,
      ...{ tags: [...tags], narrative: post.data.narrative || null },
    };
    return [{ key: `${source}/${own}`, body }];
  });
  return { items, refused, dropped };
}
