import { formTokenMark } from './form-token.ts';
import { type Content, type Html, html, nothing } from './html.ts';
import type { PageLink } from './pages.ts';
import type { Panel, PanelAction } from './panel.ts';
import { withCode } from './region.ts';
import type { SearchAnswer } from './search.ts';
import { unseenField } from './unseen.ts';
import { arrange, type Viewer } from './viewer.ts';

/** What is hard to take back is asked here first; with a script in a dialogue made of this form. */
export function renderConfirm(options: {
  readonly panel: Panel;
  readonly action: PanelAction;
  readonly sent: Readonly<Record<string, string>>;
  readonly word: string;
}): Html {
  const { panel, action, sent, word } = options;
  const hidden = Object.entries(sent).map(([name, value]) => unseenField(name, value));
  return html`<form id="confirm-form" class="zone confirm" method="post" action="/action/${panel.id}/${action.name}" data-act>
<h1>${action.title}</h1>${action.warning === null ? nothing : html`<p>${withCode(action.warning)}</p>`}
<input type="hidden" name="_token" value="${formTokenMark}">${hidden}
<label class="field"><span>Type <b>${word}</b> to confirm</span><input name="confirmation" autocomplete="off" spellcheck="false" required autofocus></label>
<div class="buttons"><button class="danger">${action.title}</button><a class="button" href="/panel/${panel.id}" data-close>Leave it</a></div></form>`;
}

export function renderSearch(text: string, { found, problems }: SearchAnswer): Html {
  return html`<div class="head"><h1>Search</h1></div>
<form class="filters" method="get" action="/search" role="search"><label class="field"><span>Words</span><input name="q" type="search" maxlength="200" value="${text}"></label><button>Search</button></form>
${problems.map((problem) => html`<p class="state stale">${problem}</p>`)}
${
  found.length === 0
    ? html`<p class="empty">${text.trim() === '' ? 'Records, hosts and passages of the knowledge base are found by their words.' : 'Nothing has these words.'}</p>`
    : html`<section class="zone crt"><ul class="lines">${found.map(({ title, kind, href, note }) => html`<li><span class="what"><a href="${href}">${title}</a>${note === null ? nothing : html`<span class="note">${note}</span>`}</span><span class="value quiet">${kind}</span></li>`)}</ul></section>`
}`;
}

/** Which panels are shown, in which order; the keys. */
export function renderSettings(
  panels: readonly Panel[],
  viewer: Viewer,
  links: readonly PageLink[],
): Html {
  const shown = arrange(panels, viewer);
  const row = ({ id, title }: Panel, index: number) =>
    html`<tr><th scope="row">${title}</th><td class="number" data-label="Place"><input type="number" name="place.${id}" value="${index + 1}" min="1" max="99" aria-label="Place of ${title}"></td><td class="number" data-label="Shown"><input type="checkbox" name="shown.${id}" value="yes"${viewer.hidden.has(id) ? nothing : html` checked`} aria-label="Show ${title}"></td></tr>`;
  return html`<div class="head"><h1>Settings</h1></div>
<section class="zone"><h2>Panels</h2><form method="post" action="/layout"><input type="hidden" name="_token" value="${formTokenMark}">
<table><thead><tr><th scope="col">Panel</th><th scope="col" class="number">Place</th><th scope="col" class="number">Shown</th></tr></thead><tbody>${shown.map(row)}</tbody></table>
<div class="buttons"><button class="main">Save</button><button class="plain" name="reset" value="yes">As it comes</button></div></form>
<p class="note">Kept in this browser.</p></section>
<section class="zone"><h2>Look</h2><form method="post" action="/theme"><input type="hidden" name="_token" value="${formTokenMark}"><div class="buttons"><button name="theme" value="light">Light</button><button name="theme" value="dark">Dark</button><button name="theme" value="system">As this machine</button></div></form></section>
<section class="zone"><h2>Audit</h2><p><a href="/audit">Who did what</a>, and what came of it.</p></section>
<section class="zone" id="keys-list"><h2>Keyboard</h2>${renderKeys(panels, links)}</section>`;
}

function renderKeys(panels: readonly Panel[], links: readonly PageLink[]): Html {
  const pages = [...links, ...panels].filter(({ key }) => key !== '');
  const line = (keys: Content, what: string) => html`<div><dt>${keys}</dt><dd>${what}</dd></div>`;
  return html`<dl class="facts keys">${line(html`<kbd>Ctrl K</kbd> <kbd>/</kbd>`, 'Search and commands')}${pages.map(({ key, title }) => line(html`<kbd>g</kbd> <kbd>${key}</kbd>`, title))}${line(html`<kbd>t</kbd>`, 'Light or dark')}${line(html`<kbd>?</kbd>`, 'This list')}</dl>`;
}

export const renderFailure = (title: string, message: string, hint: string | null): Html =>
  html`<section class="zone failure"><h1>${title}</h1><p>${withCode(sentence(message))}</p>${hint === null ? nothing : html`<p class="note">${withCode(hint)}</p>`}<p><a href="/">To the cockpit</a></p></section>`;

/** `there is no page` as `There is no page.` */
const sentence = (text: string) =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
