import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { parseInput, refuse } from '#lib/http';
import { renderCsv } from './export-rows.ts';
import { findPanel, readQuery } from './find-panel.ts';
import { commandsOf } from './links.ts';
import { renderSearch } from './other-pages.ts';
import { readChart } from './page-charts.ts';
import { sendPage } from './pages.ts';
import type { CockpitPages, Entered, Mounted } from './routes.ts';
import { search } from './search.ts';

const name = z.string().regex(/^[a-z0-9-]{1,60}$/, 'not a name');
const eventsQuery = z.strictObject({
  /** Ids of regions between commas. */
  regions: z
    .string()
    .max(2_000)
    .regex(/^[a-z0-9,-]*$/, 'not names between commas')
    .default(''),
  panel: name.optional(),
  since: z.coerce.number().int().nonnegative().default(0),
});
const searchQuery = z.strictObject({ q: z.string().max(200).default('') });

/** Streams, charts, exports, search and commands. */
export function mountData(
  app: Hono,
  { enter, setting }: Mounted,
  { hosts }: Pick<CockpitPages, 'hosts'>,
): void {
  const get = (
    path: string,
    send: (context: Context, entered: Entered) => Promise<Response> | Response,
  ) =>
    app.get(path, async (context) => {
      const entered = await enter(context);
      return entered instanceof Response ? entered : send(context, entered);
    });
  get('/events', (context, { cockpit, caller }) => {
    const { regions, panel, since } = parseInput(eventsQuery, context.req.query(), 'query');
    const stream = cockpit.streams.open({
      ...{ formToken: caller.formToken, regions: new Set(regions.split(',')) },
      panel: panel ?? null,
      // What came last, when it connects again.
      since: Number(context.req.header('last-event-id')) || since,
    });
    if (stream === null) return refuse(context, 503, 'busy', 'too many pages are open');
    context.header('content-type', 'text/event-stream');
    context.header('x-accel-buffering', 'no');
    return context.body(stream);
  });
  get('/panel/:id/chart/:file{[a-z0-9-]+\\.json}', async (context, { cockpit }) => {
    const { id = '', file = '' } = context.req.param() as Record<string, string>;
    const asked = { id, name: file.replace(/\.json$/, ''), query: context.req.query() };
    return context.json(await readChart(cockpit, asked));
  });
  get('/export/:file{[a-z0-9-]+\\.(?:csv|json)}', async (context, { cockpit }) => {
    const [id = '', ending] = (context.req.param('file') ?? '').split('.');
    const panel = findPanel(cockpit.panels, id);
    const rows = await panel.exportRows(cockpit.context, readQuery(panel, context));
    context.header('content-disposition', `attachment; filename="${id}.${ending}"`);
    if (ending === 'json') return context.json({ rows } as never);
    context.header('content-type', 'text/csv; charset=utf-8');
    return context.body(renderCsv(rows));
  });
  const wordsOf = (context: Context) => parseInput(searchQuery, context.req.query(), 'query').q;
  get('/search', async (context, entered) => {
    const text = wordsOf(context);
    const body = renderSearch(text, await search(text, entered.cockpit, hosts));
    return sendPage(context, setting(entered), { title: 'Search', body });
  });
  get('/search.json', async (context, { cockpit }) =>
    context.json((await search(wordsOf(context), cockpit, hosts)) as never),
  );
  get('/commands.json', (context, { cockpit: { panels } }) =>
    context.json({ commands: commandsOf(panels) } as never),
  );
}
