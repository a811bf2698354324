import { figure } from '../../web/chart.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import {
  actionForm,
  choice,
  field,
  filters,
  olderOnes,
  shownCount,
  table,
  when,
} from '../../web/parts.ts';
import { counted, percent, signed } from '../numbers.ts';
import { type PostRow, type SocialPageView, type SocialQuery, weightOf } from './read.ts';
import { nameOf } from './tile.ts';

export function renderSocialPage(view: SocialPageView, query: SocialQuery, drawing: Drawing): Html {
  const { rows, next, names } = view;
  return html`${renderEngagement(view)}
<section class="zone crt"><h2>${shownCount(counted(rows.length, 'post'), { after: query.after, next })}</h2>
${filters('social', [
  choice({
    ...{ name: 'network', label: 'From', value: query.network, none: 'everywhere' },
    of: [
      ['farcaster', 'Farcaster'],
      ['twitter', 'Twitter'],
      ['rss', 'RSS'],
    ],
  }),
  choice({ name: 'narrative', label: 'Narrative', value: query.narrative, none: 'all', of: names }),
  field({ name: 'q', label: 'With the words', type: 'search', value: query.q }),
])}
${
  rows.length === 0
    ? html`<p class="empty">There is no such post. They come from the file of the settings, and from Farcaster with the key <code>neynar</code>.</p>`
    : html`<ul class="posts">${rows.map((row) => renderPost(row, view, drawing))}</ul>`
}
${olderOnes('social', query, next)}</section>`;
}

function renderEngagement(view: SocialPageView): Html {
  const { engagement } = view;
  if (engagement.length === 0) return nothing;
  const numbers = table({
    caption: 'Engagement by narrative, over two days',
    columns: [
      { label: 'Narrative' },
      { label: 'Posts', isNumber: true },
      { label: 'Authors', isNumber: true },
      { label: 'Engagement', isNumber: true },
      { label: 'Against before', isNumber: true },
    ],
    rows: engagement.map((each) => [
      nameOf(each.narrative, view),
      each.posts,
      each.authors,
      each.engagement === null
        ? html`<span class="quiet">not told</span>`
        : html`${each.engagement.toLocaleString('en-GB')}${each.counted === each.posts ? nothing : html` <span class="quiet">of ${each.counted} posts</span>`}`,
      each.change === null
        ? html`<span class="quiet">not known</span>`
        : signed(each.change, (value) => percent(value, 0)),
    ]),
  });
  return html`<section class="zone crt"><h2>Engagement</h2><p class="quiet">Likes, replies twice, reposts three times; posts that do not tell all three do not count.</p>${numbers}
${figure({ kind: 'line', src: '/panel/social/chart/engagement.json', caption: 'Engagement a day, of the last two weeks' })}</section>`;
}

function renderPost(row: PostRow, view: SocialPageView, drawing: Drawing): Html {
  const { id, body } = row;
  const { likes, replies, reposts, url } = body;
  const told = [
    ...(likes === null ? [] : [counted(likes, 'like')]),
    ...(replies === null ? [] : [counted(replies, 'reply', 'replies')]),
    ...(reposts === null ? [] : [counted(reposts, 'repost')]),
    ...(weightOf(row) === null ? ['its numbers are not all told'] : []),
  ];
  return html`<li class="post"><p><b>${body.author}</b> <span class="quiet">${body.network}, ${when(body.at, drawing)}</span> ${body.narrative === null ? nothing : nameOf(body.narrative, view)}</p>
<p class="text">${body.text}</p>
<p class="quiet">${told.join(' · ')}${url !== null && /^https?:\/\//.test(url) ? html` <a href="${url}" rel="noreferrer noopener">where it stands</a>` : nothing}</p>
${actionForm({
  ...{ panel: 'social', action: 'keep', label: 'Keep as a note' },
  ...{ says: `Keep as a note: the post of ${body.author}`, body: { id } },
})}</li>`;
}
