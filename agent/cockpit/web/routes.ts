import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { z } from 'zod';
import type { Clock, Log } from '#lib';
import { Fault } from '#lib';
import { parseInput, refuse } from '#lib/http';
import { auditQuery, readAudit } from '../actions/read-audit.ts';
import { mountActing } from './act-routes.ts';
import { mountAssets } from './assets.ts';
import { renderAudit } from './audit-page.ts';
import type { Cockpit } from './cockpit.ts';
import { mountData } from './data-routes.ts';
import { findPanel } from './find-panel.ts';
import { renderPage } from './frame.ts';
import { type Caller, callerOf, type Guard, statusOf } from './guard.ts';
import type { Html } from './html.ts';
import { linksOf } from './links.ts';
import { renderFailure, renderSettings } from './other-pages.ts';
import { type PageSetting, sendGrid, sendPage, sendPanel, sendTile } from './pages.ts';
import { readRecordPage } from './record-page.ts';
import type { KnownHost } from './search.ts';
import { viewerOf } from './viewer.ts';

export interface CockpitPages extends Guard {
  /** Undefined until its database is open; then why not, if something keeps it. */
  readonly cockpit: () => Cockpit | undefined;
  readonly problem: () =>
    | { readonly problem: string; readonly hint: string | undefined }
    | undefined;
  readonly hosts: () => readonly KnownHost[];
  /** What `/machine` shows. */
  readonly machine: (signal: AbortSignal) => Promise<Html>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Entered {
  readonly cockpit: Cockpit;
  readonly caller: Caller;
}

export interface Mounted {
  /** Or the answer for whoever may not. */
  readonly enter: (context: Context) => Promise<Entered | Response>;
  readonly setting: (entered: Entered) => PageSetting;
  readonly clock: Clock;
  readonly log: Log;
}

/** The pages of the cockpit, their fragments, streams, charts and exports. GET changes nothing. */
export function mountCockpit(door: Hono, pages: CockpitPages): void {
  const app = new Hono();
  mountAssets(door);
  // A stream is not held back to be made smaller.
  app.use(compress({ contentTypeFilter: /^(?:text\/(?!event-stream)|application\/json)/ }));
  const mounted: Mounted = {
    ...{ clock: pages.clock, log: pages.log },
    enter: (context) => enter(context, pages),
    setting: ({ cockpit, caller }) => ({
      ...{ cockpit, formToken: caller.formToken, links: linksOf(cockpit.panels) },
    }),
  };
  mountPages(app, mounted);
  mountData(app, mounted, pages);
  mountActing(app, mounted);
  mountMachine(app, mounted, pages);
  app.get('*', async (context, next) => {
    if (!wantsPage(context)) return next();
    throw new Fault({ code: 'cockpit.unknown', message: 'There is no such page.' });
  });
  app.onError((error, context) => answerFailure(error, context, pages));
  door.route('/', app);
}

async function enter(context: Context, pages: CockpitPages): Promise<Entered | Response> {
  const caller = callerOf(context, pages);
  if (caller === undefined) {
    if (wantsPage(context)) return context.redirect('/sign-in', 303);
    context.header('www-authenticate', 'Bearer');
    return refuse(context, 401, 'unauthorized', 'sign in, or send a bearer token');
  }
  const cockpit = pages.cockpit();
  if (cockpit !== undefined) return { cockpit, caller };
  const { problem = 'The database of the cockpit is being opened.', hint } = pages.problem() ?? {};
  if (!wantsPage(context)) return refuse(context, 503, 'starting', problem, hint ?? null);
  context.header('refresh', '2');
  return sendAlone(context, 503, renderFailure('One moment', problem, hint ?? null));
}

/** A browser that opens a page, not a script or a program. */
export const wantsPage = (context: Context): boolean =>
  context.req.header('x-part') === undefined &&
  !context.req.path.startsWith('/api/') &&
  /\btext\/html\b/.test(context.req.header('accept') ?? '');

async function sendAlone(context: Context, status: number, body: Html): Promise<Response> {
  const viewer = viewerOf(context);
  context.status(status as 503);
  return context.html(renderPage({ title: 'pantherOS', body, viewer, shell: null }));
}

export async function answerFailure(
  error: Error,
  context: Context,
  { log }: Pick<CockpitPages, 'log'>,
): Promise<Response> {
  const isExpected = error instanceof Fault;
  if (!isExpected) log.error('a page failed', { path: context.req.path, stack: error.stack });
  const status = isExpected ? statusOf(error) : 500;
  const message = isExpected ? error.message : 'This page could not be made; the log says why.';
  const hint = isExpected ? (error.hint ?? null) : '`panther logs agent` shows it.';
  const code = isExpected ? error.code : 'internal';
  if (!wantsPage(context)) return refuse(context, status as 400, code, message, hint);
  const title =
    { 404: 'Not found', 409: 'Changed meanwhile', 403: 'Not allowed', 400: 'Not understood' }[
      status
    ] ?? 'Something failed';
  return sendAlone(context, status, renderFailure(title, message, hint));
}

function mountPages(app: Hono, { enter, setting, clock }: Mounted): void {
  const page = (path: string, send: (context: Context, entered: Entered) => Promise<Response>) =>
    app.get(path, async (context) => {
      const entered = await enter(context);
      return entered instanceof Response ? entered : send(context, entered);
    });
  page('/', (context, entered) => sendGrid(context, setting(entered)));
  page('/panel/:id', (context, entered) =>
    sendPanel(
      context,
      setting(entered),
      findPanel(entered.cockpit.panels, context.req.param('id') ?? ''),
    ),
  );
  page('/panel/:id/tile', async (context, entered) => {
    parseInput(z.strictObject({}), context.req.query(), 'query');
    const tiled = entered.cockpit.panels.filter(({ row }) => row !== null);
    return sendTile(context, setting(entered), findPanel(tiled, context.req.param('id') ?? ''));
  });
  // The short addresses of the brain's page.
  page('/brain', async (context) => context.redirect('/panel/brain', 302));
  page('/brain/why/:id', async (context) =>
    context.redirect(`/panel/brain?why=${encodeURIComponent(context.req.param('id') ?? '')}`, 302),
  );
  page('/record/:kind/:id', async (context, entered) => {
    const { store, panels, context: reads } = entered.cockpit;
    const { kind: name = '', id = '' } = context.req.param() as Record<string, string>;
    const drawing = { now: new Date(clock.now()), zone: reads.settings.zone };
    const sent = await readRecordPage(store, { name, id, panels, drawing });
    return sendPage(context, setting(entered), sent);
  });
  page('/audit', async (context, entered) => {
    const { store, context: reads } = entered.cockpit;
    const given = Object.entries(context.req.query()).filter(([, value]) => value !== '');
    const query = parseInput(auditQuery, Object.fromEntries(given), 'query');
    const drawing = { now: new Date(clock.now()), zone: reads.settings.zone };
    const body = renderAudit(await readAudit(store, query), query, drawing);
    return sendPage(context, setting(entered), { title: 'Audit', body });
  });
  page('/settings', (context, entered) => {
    const { panels } = entered.cockpit;
    const body = renderSettings(panels, viewerOf(context), linksOf(panels));
    return sendPage(context, setting(entered), { title: 'Settings', body });
  });
}

function mountMachine(app: Hono, { enter, setting }: Mounted, { machine }: CockpitPages): void {
  app.get('/machine', async (context) => {
    const entered = await enter(context);
    if (entered instanceof Response) return entered;
    const body = await machine(context.req.raw.signal);
    return sendPage(context, setting(entered), { title: 'Machine', body });
  });
}
