import { assetPath } from './assets.ts';
import { formTokenMark } from './form-token.ts';
import { type Content, type Html, html, nothing, raw } from './html.ts';
import type { Viewer } from './viewer.ts';

export interface Page {
  readonly title: string;
  readonly body: Content;
  readonly viewer: Viewer;
  /** Null for whoever has not signed in. */
  readonly shell: Shell | null;
  readonly hasCharts?: boolean;
  /** Candles are drawn by a library of their own, which asks to be named where it draws. */
  readonly hasCandles?: boolean;
}

export interface Shell {
  /** Drawn regions. */
  readonly strip: string;
  readonly risk: string;
  readonly bell: string;
  /** The address of the page's stream; null for a page that stays as it is. */
  readonly events: string | null;
  /** What was just done. */
  readonly toast: Html;
  readonly links: readonly { readonly href: string; readonly title: string }[];
  readonly path: string;
}

/** A whole page: nothing in it is from elsewhere, and no script or style is inside it. */
export function renderPage(page: Page): Html {
  const { title, body, viewer, shell, hasCharts, hasCandles = false } = page;
  const theme = viewer.theme === null ? nothing : html` data-theme="${viewer.theme}"`;
  const charts = hasCharts === true;
  return html`<!doctype html>
<html lang="en-GB"${theme}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"extensions":"sse","mode":"same-origin","history":false,"morphIgnore":["data-htmx-powered","open"]}'>
<title>${title} · pantherOS</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
<link rel="preload" href="${assetPath('mono-300.woff2')}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${assetPath('theme.css')}">
${charts ? html`<link rel="stylesheet" href="${assetPath('uplot.css')}">` : nothing}
${shell === null ? nothing : scripts(charts, hasCandles)}</head>
${shell === null ? html`<body class="alone"><main id="main">${body}</main></body>` : framed(body, shell, hasCandles)}</html>`;
}

function scripts(charts: boolean, hasCandles: boolean): Html {
  const libraries = [
    ...(charts ? (['uplot.js'] as const) : []),
    ...(hasCandles ? (['candles.js'] as const) : []),
  ];
  const own = charts ? (['cockpit.js', 'charts.js'] as const) : (['cockpit.js'] as const);
  const classic = libraries.map((name) => html`<script src="${assetPath(name)}" defer></script>`);
  return html`${classic}${own.map((name) => html`<script src="${assetPath(name)}" type="module"></script>`)}`;
}

/** Stands last in the body, not deferred: htmx looks for what to connect once the page is read, and as
 * a deferred script it looks in the next turn, which may come before the extension has been run. */
const liveScripts = () =>
  (['htmx.js', 'sse.js'] as const).map((name) => html`<script src="${assetPath(name)}"></script>`);

function framed(body: Content, shell: Shell, hasCandles: boolean): Html {
  const { strip, risk, bell, events, toast, links, path } = shell;
  const live = events === null ? nothing : html` hx-sse:connect="${events}" hx-swap="none"`;
  return html`<body>
<a class="skip" href="#main">To the content</a>
<header class="bar"><a class="brand" href="/">panther<b>OS</b></a>
<nav aria-label="Pages">${links.map(({ href, title }) => html`<a href="${href}"${isAt(path, href) ? html` aria-current="page"` : nothing}>${title}</a>`)}</nav>
${raw(risk)}
<form class="search" role="search" method="get" action="/search" data-palette><input name="q" type="search" maxlength="200" aria-label="Search" placeholder="Search" autocomplete="off"><kbd>Ctrl K</kbd></form>
${raw(bell)}
<form method="post" action="/theme" data-theme-switch><input type="hidden" name="_token" value="${formTokenMark}"><button class="plain icon" name="theme" value="other" aria-label="Light or dark" title="Light or dark"><span aria-hidden="true">◐</span></button></form>
</header>
${raw(strip)}
<div id="stream" class="hidden"${live}></div>
<p id="offline" class="offline" role="status" hidden>Not connected: this is as it was. It connects again by itself.</p>
<main id="main">${body}</main>
<div id="toasts" role="status" aria-live="polite">${toast}</div>
<dialog id="palette" aria-label="Search and commands"><input type="search" maxlength="200" role="combobox" aria-expanded="true" aria-controls="found" aria-label="Search and commands" placeholder="A page, an action, or words to find" autocomplete="off" spellcheck="false"><ul id="found" role="listbox" aria-label="Found"></ul><p class="keys"><kbd>↑</kbd> <kbd>↓</kbd> choose <kbd>Enter</kbd> open <kbd>Esc</kbd> close</p></dialog>
<dialog id="confirm" aria-label="Confirm"></dialog>
<dialog id="keys" aria-label="Keyboard"></dialog>
<footer class="foot">${hasCandles ? html`<a href="https://www.tradingview.com/" rel="noreferrer">Candles by TradingView</a> ` : nothing}<a href="/audit">Audit</a> <a href="/settings">Settings</a> <a href="/settings#keys-list">Keyboard</a><form method="post" action="/sign-out"><button class="plain">Sign out</button></form></footer>
${liveScripts()}</body>`;
}

const isAt = (path: string, href: string) => (href === '/' ? path === '/' : path.startsWith(href));
