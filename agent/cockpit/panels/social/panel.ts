import { z } from 'zod';
import { captureNote } from '../../engines/notes/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { note } from '../../model/note.ts';
import { socialPost } from '../../model/social-post.ts';
import { html } from '../../web/html.ts';
import { defineAction, definePanel } from '../../web/panel.ts';
import { stateOfReading, stateOfShown } from '../../web/states.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { engagementChart } from './chart.ts';
import { renderSocialPage } from './page.ts';
import { isAsked, readSocial, readSocialPage } from './read.ts';
import { renderSocial } from './tile.ts';

const query = z.strictObject({
  network: z.enum(['farcaster', 'twitter', 'rss']).optional(),
  narrative: z.string().max(200).optional(),
  q: z.string().max(200).optional(),
  after: z.string().max(500).optional(),
});

const actions = [
  defineAction({
    ...{ name: 'keep', title: 'Keep a post as a note' },
    subject: ({ id }) => `social-post:${id}`,
    body: z.strictObject({ id: z.uuid() }),
    async change(store, { body: { id }, actor }) {
      const { body, links } = (await store.get(socialPost, id)) ?? unknownRecord(socialPost, id);
      const about = `${body.author} on ${body.network}`;
      const found = captureNote(`${about}: ${body.text}`);
      const source = body.url ?? about;
      const fields = found ?? {
        ...{ title: about, content: body.text, tags: [], knowledgeType: 'note' as const },
        status: 'inbox' as const,
      };
      const made = await store.create(
        note,
        { ...fields, source },
        {
          actor,
          links: { narrative: links.narrative ?? [] },
        },
      );
      return { message: 'It is kept.', result: { id: made.id, version: made.version } };
    },
  }),
];

/** How much is said about what, counted; not a stream to scroll through. */
export const social = definePanel({
  ...{ id: 'social', title: 'Social feed', row: 1, key: 's' },
  kinds: ['social-post', 'narrative'],
  sources: ['social'],
  read: readSocial,
  state({ posts, engagement, file, staleAfterMs }, { now }) {
    if (engagement.length > 0) return stateOfShown([[file, staleAfterMs]], now);
    const state = stateOfReading(file, staleAfterMs, now);
    if (state.is === 'error') return { ...state, hasContent: false };
    if (posts > 0) {
      return {
        is: 'empty',
        text: 'Nothing was posted in the last two days. Older posts are on its page.',
      };
    }
    const hint = 'Posts come from there, and from Farcaster with the key `neynar`.';
    return state.is === 'waiting'
      ? { ...state, hint }
      : { is: 'empty', text: `No post is known. ${hint}` };
  },
  render: renderSocial,
  quick: () => html`<a class="button" href="/panel/social">Read and keep</a>`,
  page: { query, read: readSocialPage, render: renderSocialPage },
  actions,
  charts: { engagement: engagementChart },
  exportRows: async ({ store }, asked) =>
    (await readAll(store, socialPost, { status: asked.network }))
      .filter(isAsked(asked))
      .map(({ id, body: { tags, ...body } }) => ({
        ...{ id, ...body, tags: tags.join(' ') },
      })),
});
