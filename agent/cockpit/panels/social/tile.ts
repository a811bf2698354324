import { type Content, type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { lines, live, when } from '../../web/parts.ts';
import { counted, percent, signed } from '../numbers.ts';
import type { PostRow, SocialView } from './read.ts';

export function renderSocial(view: SocialView, drawing: Drawing): Html {
  const { engagement, top } = view;
  const posts = engagement.reduce((sum, each) => sum + each.posts, 0);
  return html`<p class="sum">${live(posts)} ${posts === 1 ? 'post' : 'posts'} in two days</p>
${lines([
  ...engagement.slice(0, 5).map((each) => ({
    name: nameOf(each.narrative, view),
    note: `${counted(each.posts, 'post')}, ${counted(each.authors, 'author')}`,
    value: html`${each.engagement === null ? html`<span class="quiet">not told</span>` : live(each.engagement.toLocaleString('en-GB'))}${each.change === null ? nothing : html` <span title="against two days before">${signed(each.change, (value) => percent(value, 0))}</span>`}`,
  })),
  ...top.slice(0, 2).map((row) => ({
    name: html`<a href="/panel/social?q=${encodeURIComponent(row.body.author)}">${row.body.author}</a>`,
    note: html`${shortText(row)} · ${when(row.body.at, drawing)}`,
  })),
])}`;
}

export function nameOf(narrative: string | null, { narratives }: SocialView): Content {
  if (narrative === null) return 'of no narrative';
  const id = narratives[narrative.toLowerCase()];
  return id === undefined
    ? narrative
    : html`<a href="/panel/narratives?open=${id}">${narrative}</a>`;
}

function shortText({ body }: PostRow): string {
  const text = body.text.replaceAll(/\s+/g, ' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
