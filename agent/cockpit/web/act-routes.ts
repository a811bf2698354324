import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { Fault } from '#lib';
import { parseInput } from '#lib/http';
import { findAction, parseBody, performPanelAction, readSent } from './actions.ts';
import type { Cockpit } from './cockpit.ts';
import { withFormToken } from './form-token.ts';
import { type Caller, checkFormToken, statusOf } from './guard.ts';
import { renderConfirm } from './other-pages.ts';
import { sendPage } from './pages.ts';
import type { Done } from './panel.ts';
import type { Entered, Mounted } from './routes.ts';
import { leaveDone, renderDone, renderProblem } from './toast.ts';
import { withUnseen } from './unseen.ts';
import { viewerOf, writeLayout, writeTheme } from './viewer.ts';

/** Everything that changes something. All of it is POST, which the door counts. */
export function mountActing(app: Hono, { enter, setting, log }: Mounted): void {
  app.post('/action/:panel/:name', async (context) => {
    const entered = await enter(context);
    if (entered instanceof Response) return entered;
    const { cockpit, caller } = entered;
    try {
      const { _token, ...sent } = await readSent(context);
      checkFormToken(caller, _token ?? context.req.header('x-form-token'));
      const { panel: id, name } = context.req.param();
      const found = findAction(cockpit.panels, id, name);
      const { store, context: reads, panels, askForTurn } = cockpit;
      const ports = { panels, store, context: reads, log, askForTurn };
      const done = await performPanelAction(found, sent, caller.actor, ports);
      return await answerDone(context, cockpit, caller, id, done);
    } catch (error) {
      if (!isPart(context) || !(error instanceof Fault)) throw error;
      const { message, hint } = error;
      const markup = await renderProblem(message, hint ?? null);
      return context.html(String(markup), statusOf(error) as 400);
    }
  });
  app.get('/confirm/:panel/:name', async (context) => {
    const entered = await enter(context);
    if (entered instanceof Response) return entered;
    const { panel: id, name } = context.req.param();
    const { panel, action } = findAction(entered.cockpit.panels, id, name);
    const sent = withUnseen(context.req.query());
    const word = action.confirm(parseBody(action, sent)) ?? action.title;
    const body = renderConfirm({ panel, action, sent, word });
    return sendPage(context, setting(entered), { title: action.title, body });
  });
  mountWishes(app, enter);
}

type Enter = Mounted['enter'];

const token = { _token: z.string().optional() };
const themeForm = z.strictObject({
  ...token,
  theme: z.enum(['light', 'dark', 'system', 'other']),
});

const yes = z.literal('yes').optional();
const place = z.coerce.number().int().min(1).max(99).optional();
/** Of the panels that have a tile. */
const layoutForm = (ids: readonly string[]): z.ZodObject =>
  z.strictObject({
    ...token,
    reset: yes,
    ...Object.fromEntries(ids.map((id) => [`shown.${id}`, yes])),
    ...Object.fromEntries(ids.map((id) => [`place.${id}`, place])),
  });

/** What the browser keeps for itself. */
function mountWishes(app: Hono, enter: Enter): void {
  const formOf = async (context: Context, { caller }: Entered) => {
    const form = await context.req.parseBody();
    checkFormToken(caller, form._token);
    return form;
  };
  app.post('/theme', async (context) => {
    const entered = await enter(context);
    if (entered instanceof Response) return entered;
    const { theme } = parseInput(themeForm, await formOf(context, entered), 'body');
    const other = viewerOf(context).theme === 'dark' ? 'light' : 'dark';
    writeTheme(context, theme === 'other' ? other : theme);
    return context.redirect(backOf(context), 303);
  });
  app.post('/layout', async (context) => {
    const entered = await enter(context);
    if (entered instanceof Response) return entered;
    const ids = entered.cockpit.panels.filter(({ row }) => row !== null).map(({ id }) => id);
    const given = Object.entries(await formOf(context, entered)).filter(
      ([, value]) => value !== '',
    );
    const form = parseInput(layoutForm(ids), Object.fromEntries(given), 'body');
    const placeOf = (id: string) => Number(form[`place.${id}`] ?? 99);
    const order = ids.toSorted((left, right) => placeOf(left) - placeOf(right));
    const hidden = new Set(ids.filter((id) => form[`shown.${id}`] === undefined));
    const isReset = form.reset !== undefined;
    writeLayout(context, isReset ? { order: [], hidden: new Set() } : { order, hidden });
    return context.redirect('/settings', 303);
  });
}

async function answerDone(
  context: Context,
  cockpit: Cockpit,
  caller: Caller,
  panel: string,
  done: Done,
): Promise<Response> {
  const { message, undo = null, result = null, goTo } = done;
  if (isPart(context)) {
    if (goTo !== undefined) {
      leaveDone(context, panel, done, cockpit.clock.now());
      context.header('x-go-to', goTo);
    }
    const markup = String(await renderDone(panel, done));
    return context.html(withFormToken(markup, caller.formToken));
  }
  const isJson = /\bjson\b/.test(
    `${context.req.header('accept')} ${context.req.header('content-type')}`,
  );
  if (isJson) return context.json({ done: message, undo, result } as never);
  leaveDone(context, panel, done, cockpit.clock.now());
  return context.redirect(goTo ?? backOf(context), 303);
}

const isPart = (context: Context) => context.req.header('x-part') === '1';

/** The page it was sent from, if that is one of ours; a page that only asks is left behind. */
function backOf(context: Context): string {
  const from = URL.parse(context.req.header('referer') ?? '');
  if (from === null || from.host !== context.req.header('host')) return '/';
  const asked = /^\/confirm\/([\w-]+)\//.exec(from.pathname);
  return asked === null ? `${from.pathname}${from.search}` : `/panel/${asked[1]}`;
}
