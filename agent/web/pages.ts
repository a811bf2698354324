import type { Hono } from 'hono';
import { html } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '#lib';
import { clientOf, createRateLimit } from '#lib/http';
import { refuseOtherSites, type SignIn } from './sign-in.ts';
import type { StatusReader } from './status/read.ts';
import { renderStatus } from './status/view.ts';
import { grainSvg, iconSvg, liveJs, themeCss } from './theme.ts';

type Html = ReturnType<typeof html>;

export interface PagesOptions {
  readonly signIn: SignIn;
  readonly status: StatusReader;
  readonly clock: Clock;
}

const signInsPerMinute = 10;
const everyMs = 3_000;

/** The pages for a browser: signing in, and the state of everything. They work without a script. */
export function mountPages(app: Hono, options: PagesOptions): void {
  app.use(headers);
  for (const [path, media, text] of files) {
    app.get(path, (context) => {
      context.header('cache-control', 'public, max-age=300');
      return context.body(text, 200, { 'content-type': `${media}; charset=utf-8` });
    });
  }
  mountSignIn(app, options);
  mountStatus(app, options);
}

const files = [
  ['/theme.css', 'text/css', themeCss],
  ['/grain.svg', 'image/svg+xml', grainSvg],
  ['/icon.svg', 'image/svg+xml', iconSvg],
  ['/live.js', 'text/javascript', liveJs],
] as const;

// Nothing from elsewhere, and nothing inside the page.
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    scriptSrc: ["'self'"],
    imgSrc: ["'self'"],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  referrerPolicy: 'same-origin',
  strictTransportSecurity: false,
});

function mountSignIn(app: Hono, { signIn, clock }: PagesOptions): void {
  const limit = createRateLimit(signInsPerMinute, () => clock.monotonicMs());
  app.get('/sign-in', (context) => context.html(signInPage()));
  app.post('/sign-in', async (context) => {
    refuseOtherSites(context);
    const waitS = limit.take(clientOf(context));
    if (waitS > 0) {
      context.header('retry-after', String(waitS));
      return context.html(signInPage(`Too many attempts. Try again in ${waitS} s.`), 429);
    }
    const { token } = await context.req.parseBody();
    if (typeof token === 'string' && signIn.enter(context, token.trim())) {
      return context.redirect('/', 303);
    }
    return context.html(signInPage('That is not the token.'), 403);
  });
  app.post('/sign-out', (context) => {
    refuseOtherSites(context);
    signIn.leave(context);
    return context.redirect('/sign-in', 303);
  });
}

function mountStatus(app: Hono, { signIn, status, clock }: PagesOptions): void {
  app.get('/', async (context) => {
    if (signIn.personOf(context) === undefined) return context.redirect('/sign-in', 303);
    const now = await status.read(context.req.raw.signal);
    return context.html(statusPage(renderStatus(now)));
  });
  app.get('/status/events', (context) => {
    if (signIn.personOf(context) === undefined) return context.body(null, 401);
    return streamSSE(context, async (stream) => {
      const { signal } = context.req.raw;
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const ends = AbortSignal.any([signal, gone.signal]);
      while (!ends.aborted) {
        const data = String(await renderStatus(await status.read(ends)));
        await stream.writeSSE({ event: 'status', data });
        await clock.sleep(everyMs, ends).catch(() => undefined);
      }
    });
  });
}

function signInPage(problem?: string): Html {
  return page(
    'Sign in',
    html`<main><form class="panel sign-in" method="post" action="/sign-in">
<h1>pantherOS</h1>
<input name="user" value="owner" autocomplete="username" hidden>
<label for="token">Token of the agent</label>
<input id="token" name="token" type="password" autocomplete="current-password" autofocus required>
${problem === undefined ? '' : html`<p class="bad" role="alert">${problem}</p>`}
<button>Sign in</button>
<p class="note">On this machine it is in <code>.panther/secrets/agentToken</code>; on a host it is the secret <code>agentToken</code>.</p>
</form></main>`,
  );
}

function statusPage(status: Html): Html {
  return page(
    'Status',
    html`<header><h1>pantherOS</h1><form method="post" action="/sign-out"><button class="plain">Sign out</button></form></header>
<main id="live" aria-live="off">${status}</main>`,
    html`<script src="/live.js" defer></script>`,
  );
}

function page(title: string, body: Html, head: Html | string = ''): Html {
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · pantherOS</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/theme.css">${head}</head>
<body>${body}</body></html>`;
}
