import { Fault, type Log } from '#lib';
import { type Html, html, nothing } from './html.ts';
import { limits } from './limits.ts';
import type { Drawing, Notice, Panel, PanelContext, TileState } from './panel.ts';
import { when } from './parts.ts';
import { refusalsOf, renderRefusalLine } from './refusals.ts';

/** A part of the page that is drawn anew when what it shows changes. Its element has the id
 * `region-<id>`. */
export interface Region {
  readonly id: string;
  readonly kinds: readonly string[];
  readonly series: readonly string[];
  readonly sources: readonly string[];
  /** The panel whose page is told of the same changes. */
  readonly panel: Panel | null;
  draw(context: PanelContext, drawing: Drawing): Promise<Drawn>;
}

export interface Drawn {
  readonly html: string;
  readonly notices: readonly Notice[];
  /** It says that it could not be read. */
  readonly isFailed?: boolean;
}

export const tileRegion = (panel: Panel, log: Log): Region => ({
  ...{ id: panel.id, kinds: panel.kinds, series: panel.series, sources: panel.sources, panel },
  draw: (context, drawing) => drawTile(panel, context, drawing, log),
});

/** A panel without a tile: nothing is drawn, and its page is told of what changes. */
export const pageRegion = (panel: Panel): Region => ({
  ...{ id: panel.id, kinds: panel.kinds, series: panel.series, sources: panel.sources, panel },
  draw: async () => ({ html: '', notices: [] }),
});

async function drawTile(
  panel: Panel,
  context: PanelContext,
  drawing: Drawing,
  log: Log,
): Promise<Drawn> {
  try {
    const view = await inTime(panel.read(context), context, panel.title);
    const state = panel.state(view, drawing);
    const hasContent =
      state.is === 'ready' || state.is === 'stale' || (state.is === 'error' && state.hasContent);
    const refused = renderRefusalLine(panel, refusalsOf(panel, context));
    const content = html`${refused}${hasContent ? panel.render(view, drawing) : nothing}`;
    const markup = await renderTile(panel, state, content, drawing);
    return { html: String(markup), notices: hasContent ? panel.notices(view, drawing) : [] };
  } catch (error) {
    const isExpected = error instanceof Fault;
    if (!isExpected) log.error('a panel cannot be drawn', { panel: panel.id, error });
    const message = isExpected ? error.message : 'A fault of the cockpit; the log says which.';
    const hint = isExpected ? (error.hint ?? null) : '`panther logs agent` shows it.';
    const state = { is: 'error', message, hint, observedAt: null, hasContent: false } as const;
    const markup = await renderTile(panel, state, null, drawing);
    return { html: String(markup), notices: [], isFailed: true };
  }
}

/** A tile with its title, how it is with it, its content and its quick actions. */
export function renderTile(
  panel: Panel,
  state: TileState,
  content: Html | null,
  drawing: Drawing,
): Html {
  const { id, title } = panel;
  return html`<section class="tile is-${state.is}" id="region-${id}" aria-labelledby="title-${id}" data-panel="${id}"${state.is === 'loading' ? html` aria-busy="true"` : nothing}>
<header><h2 id="title-${id}"><a href="/panel/${id}">${title}</a></h2>${renderAge(state, drawing)}</header>
<div class="crt">${renderState(state, drawing)}${content ?? nothing}</div>
<footer>${panel.quick()}</footer></section>`;
}

function renderAge(state: TileState, drawing: Drawing): Html {
  const at = 'observedAt' in state ? state.observedAt : null;
  if (state.is !== 'ready' || at === null || at === undefined) return nothing;
  return html`<span class="age">${when(at, drawing)}</span>`;
}

export function renderState(state: TileState, drawing: Drawing): Html {
  switch (state.is) {
    case 'ready':
      return nothing;
    case 'loading':
      return html`<p class="hidden">Loading</p><div class="skeleton" aria-hidden="true"><i></i><i></i><i></i><i></i></div>`;
    case 'empty':
      return html`<p class="state empty">${withCode(state.text)}</p>`;
    case 'waiting':
      return html`<p class="state waiting">Waits for <code>${state.for}</code>.${state.hint === undefined ? nothing : html` ${withCode(state.hint)}`}</p>`;
    case 'stale':
      return html`<p class="state stale">Old: as of ${when(state.observedAt, drawing)}.</p>`;
    case 'error': {
      const { observedAt, message, hint } = state;
      const last = observedAt === null ? nothing : html` Shown as of ${when(observedAt, drawing)}.`;
      const said = /[.!?]$/.test(message) ? message : `${message}.`;
      return html`<p class="state error">${withCode(said)}${last}${hint === null ? nothing : html`<span class="note">${withCode(hint)}</span>`}</p>`;
    }
  }
}

/** Commands stand between backticks. */
export function withCode(text: string): readonly (Html | string)[] {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : html`<code>${part}</code>`));
}

/** The same except for how long ago things were, which pages keep going themselves. */
export const isSameDrawn = (left: string, right: string): boolean =>
  left === right || plain(left) === plain(right);

const plain = (text: string) => text.replaceAll(/(data-ago>)[^<]*/g, '$1');

/** What is drawn within its time.
 * @throws Fault cockpit.source */
export async function inTime<T>(work: Promise<T>, context: PanelContext, what: string): Promise<T> {
  const done = new AbortController();
  const late = context.clock
    .sleep(limits.drawMs, AbortSignal.any([done.signal, context.signal]))
    .then(() => {
      const message = `${what} could not be read within ${limits.drawMs / 1_000} s`;
      throw new Fault({ code: 'cockpit.source', message, retryable: true });
    });
  try {
    return await Promise.race([work, late]);
  } finally {
    done.abort();
    for (const one of [work, late]) one.catch(() => null);
  }
}
