import type { Context } from 'hono';
import type { Cockpit } from './cockpit.ts';
import { readQuery } from './find-panel.ts';
import { withFormToken } from './form-token.ts';
import { renderPage, type Shell } from './frame.ts';
import { type Content, type Html, html, nothing, raw } from './html.ts';
import { withTables } from './page-charts.ts';
import type { Panel } from './panel.ts';
import { refusalsOf, renderRefusals } from './refusals.ts';
import { inTime, renderState, renderTile } from './region.ts';
import { takeDone } from './toast.ts';
import { arrange, viewerOf } from './viewer.ts';

export interface PageLink {
  readonly href: string;
  readonly title: string;
  readonly key: string;
}

export interface Sent {
  readonly title: string;
  readonly body: Content;
  /** What the page is kept up with: regions on it, and the panel whose page it is. */
  readonly regions?: readonly string[];
  readonly panel?: string;
  readonly hasCharts?: boolean;
  readonly hasCandles?: boolean;
  readonly status?: number;
}

const headRegions = ['strip', 'risk-state', 'bell'];

/** Sends a page in the frame, with the token of whoever reads it. */
export async function sendPage(
  context: Context,
  { cockpit, links, formToken }: PageSetting,
  sent: Sent,
): Promise<Response> {
  const { live, clock } = cockpit;
  const since = live.version();
  const pieces = await live.current();
  const regions = [...headRegions, ...(sent.regions ?? [])];
  const query = new URLSearchParams({ regions: regions.join(','), since: String(since) });
  if (sent.panel !== undefined) query.set('panel', sent.panel);
  const piece = (id: string) =>
    pieces.get(id)?.html ?? `<div id="region-${id}" class="${id}"></div>`;
  const shell: Shell = {
    ...{ strip: piece('strip'), risk: piece('risk-state'), bell: piece('bell'), links },
    ...{ events: `/events?${query}`, path: context.req.path },
    toast: takeDone(context, clock.now()),
  };
  const { title, body, hasCharts = false, hasCandles = false } = sent;
  const charts = { hasCharts, hasCandles };
  const page = await renderPage({ title, body, viewer: viewerOf(context), shell, ...charts });
  context.status((sent.status ?? 200) as 200);
  return context.html(withFormToken(String(page), formToken));
}

export interface PageSetting {
  readonly cockpit: Cockpit;
  readonly links: readonly PageLink[];
  readonly formToken: string;
}

/** The grid of tiles. */
export async function sendGrid(context: Context, setting: PageSetting): Promise<Response> {
  const { panels, live, context: reads } = setting.cockpit;
  const viewer = viewerOf(context);
  const shown = arrange(panels, viewer).filter(({ id }) => !viewer.hidden.has(id));
  const pieces = await live.current();
  const at = { now: new Date(reads.clock.now()), zone: reads.settings.zone };
  const tiles = shown.map((panel) => {
    const piece = pieces.get(panel.id);
    return piece === undefined ? renderTile(panel, { is: 'loading' }, null, at) : raw(piece.html);
  });
  const none = html`<p class="empty">Every panel is hidden. <a href="/settings">Settings</a> shows them again.</p>`;
  const body = html`<h1 class="hidden">Cockpit</h1>${tiles.length === 0 ? none : html`<div class="grid">${tiles}</div>`}`;
  const regions = shown.map(({ id }) => id);
  return sendPage(context, setting, { title: 'Cockpit', body, regions });
}

/** The page of a panel: how it is with it, and everything it has to show. */
export async function sendPanel(
  context: Context,
  setting: PageSetting,
  panel: Panel,
): Promise<Response> {
  const { context: reads } = setting.cockpit;
  const query = readQuery(panel, context);
  const drawing = { now: new Date(reads.clock.now()), zone: reads.settings.zone };
  const [view, state] = await inTime(
    Promise.all([panel.page.read(reads, query), readState(panel, setting, drawing)]),
    reads,
    panel.title,
  );
  const content = await withTables(
    panel.page.render(view, query, drawing),
    setting.cockpit,
    drawing,
  );
  const refused = renderRefusals(refusalsOf(panel, reads));
  const address = new URL(context.req.url);
  const here = `${address.pathname}${address.search}`;
  const exported = (ending: string) => `/export/${panel.id}.${ending}${address.search}`;
  const body = html`<div class="head"><h1>${panel.title}</h1><p class="exports">Export <a href="${exported('csv')}" download>CSV</a> <a href="${exported('json')}" download>JSON</a></p></div>
<div id="page" data-zone="${drawing.zone}" hx-get="${here}" hx-trigger="panel-${panel.id} from:#stream" hx-select="#page" hx-target="this" hx-swap="outerMorph">${state}${refused}${content}</div>`;
  const hasCharts = Object.keys(panel.charts).length > 0;
  const hasCandles = Object.hasOwn(panel.charts, 'candles');
  const sent = { title: panel.title, body, panel: panel.id, hasCharts, hasCandles };
  return sendPage(context, setting, sent);
}

/** What keeps the panel from saying more, above what is known all the same. */
async function readState(
  panel: Panel,
  { cockpit }: PageSetting,
  drawing: Parameters<Panel['state']>[1],
): Promise<Html> {
  const state = panel.state(await panel.read(cockpit.context), drawing);
  return state.is === 'empty' ? nothing : renderState(state, drawing);
}

/** The tile alone. */
export async function sendTile(
  context: Context,
  { cockpit, formToken }: PageSetting,
  panel: Panel,
): Promise<Response> {
  const pieces = await cockpit.live.current();
  const { clock, settings } = cockpit.context;
  const at = { now: new Date(clock.now()), zone: settings.zone };
  const markup =
    pieces.get(panel.id)?.html ?? String(await renderTile(panel, { is: 'loading' }, null, at));
  return context.html(withFormToken(markup, formToken));
}
