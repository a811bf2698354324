import { Fault } from '#lib';
import { chartTable, fillTables } from './chart.ts';
import type { Cockpit } from './cockpit.ts';
import { findPanel, parseQuery } from './find-panel.ts';
import { type Html, html, raw } from './html.ts';
import type { Drawing } from './panel.ts';
import { inTime, withCode } from './region.ts';

/** What is at `/panel/ID/chart/NAME.json`.
 * @throws Fault cockpit.unknown, usage with the field's path, and what the chart throws */
export async function readChart(
  { panels, context }: Pick<Cockpit, 'panels' | 'context'>,
  { id, name, query }: { readonly id: string; readonly name: string; readonly query: object },
) {
  const panel = findPanel(panels, id);
  const chart = panel.charts[name];
  if (chart === undefined) {
    throw new Fault({ code: 'cockpit.unknown', message: 'there is no such chart' });
  }
  return inTime(chart(context, parseQuery(panel, query)), context, 'The chart');
}

/** The page's content with the numbers of its charts as tables. A chart that cannot be read says so there, and
 * the page is shown. */
export async function withTables(content: Html, cockpit: Cockpit, drawing: Drawing): Promise<Html> {
  const { log } = cockpit;
  const filled = await fillTables(String(await content), async ({ src, caption }) => {
    const { pathname, searchParams } = new URL(src, 'http://cockpit');
    const [, id = '', name = ''] = /^\/panel\/([^/]+)\/chart\/(.+)\.json$/.exec(pathname) ?? [];
    const query = Object.fromEntries(searchParams);
    try {
      return chartTable(await readChart(cockpit, { id, name, query }), caption, drawing);
    } catch (error) {
      if (!(error instanceof Fault)) log.error('a chart cannot be read', { chart: src, error });
      const reason = error instanceof Fault ? error.message : 'a fault of the cockpit';
      return html`<p class="state error">${withCode(`It could not be read: ${reason}.`)}</p>`;
    }
  });
  return raw(filled);
}
