import type { Hono } from 'hono';
import { html } from 'hono/html';
import { secureHeaders } from 'hono/secure-headers';
import type { Clock, Log } from '#lib';
import { clientOf, createRateLimit } from '#lib/http';
import type { Bearers } from '../cockpit/web/bearers.ts';
import { renderPage } from '../cockpit/web/frame.ts';
import { mountCockpit } from '../cockpit/web/routes.ts';
import { viewerOf } from '../cockpit/web/viewer.ts';
import { refuseOtherSites, type SignIn } from './sign-in.ts';
import type { CockpitHolder } from './start-cockpit.ts';
import type { StatusReader } from './status/read.ts';
import { renderStatus } from './status/view.ts';

type Html = ReturnType<typeof html>;

export interface PagesOptions {
  readonly signIn: SignIn;
  readonly status: StatusReader;
  readonly cockpit: Pick<CockpitHolder, 'current' | 'problem'>;
  readonly bearers: Bearers;
  readonly clock: Clock;
  readonly log: Log;
}

const signInsPerMinute = 10;

/** The pages for a browser: signing in, and the cockpit. They work without a script. */
export function mountPages(app: Hono, options: PagesOptions): void {
  const { signIn, status, cockpit, bearers, clock, log } = options;
  app.use(headers);
  mountSignIn(app, options);
  mountCockpit(app, {
    ...{ personOf: signIn.personOf, formTokenOf: signIn.formTokenOf, bearers, clock, log },
    ...{ cockpit: cockpit.current, problem: cockpit.problem },
    hosts: status.hosts,
    machine: async (signal) => machinePage(renderStatus(await status.read(signal))),
  });
}

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
  const page = (context: Parameters<typeof viewerOf>[0], problem?: string) =>
    renderPage({
      ...{ title: 'Sign in', body: signInForm(problem), viewer: viewerOf(context), shell: null },
    });
  app.get('/sign-in', (context) => context.html(page(context)));
  app.post('/sign-in', async (context) => {
    refuseOtherSites(context);
    const waitS = limit.take(clientOf(context));
    if (waitS > 0) {
      context.header('retry-after', String(waitS));
      return context.html(page(context, `Too many attempts. Try again in ${waitS} s.`), 429);
    }
    const { token } = await context.req.parseBody();
    if (typeof token === 'string' && signIn.enter(context, token.trim())) {
      return context.redirect('/', 303);
    }
    return context.html(page(context, 'That is not the token.'), 403);
  });
  app.post('/sign-out', (context) => {
    refuseOtherSites(context);
    signIn.leave(context);
    return context.redirect('/sign-in', 303);
  });
}

function signInForm(problem: string | undefined): Html {
  return html`<form class="zone sign-in" method="post" action="/sign-in">
<h1>panther<b>OS</b></h1>
<input name="user" value="owner" autocomplete="username" hidden>
<label class="field"><span>Token of the agent</span><input name="token" type="password" autocomplete="current-password" autofocus required></label>
${problem === undefined ? '' : html`<p class="bad" role="alert">${problem}</p>`}
<div class="buttons"><button class="main">Sign in</button></div>
<p class="note">On this machine it is in <code>secrets/agentToken</code> of the state folder, which is <code>.panther</code> where no other was named; on a host it is the secret <code>agentToken</code>.</p>
</form>`;
}

/** Drawn anew every few seconds while it is looked at. */
function machinePage(status: Html): Html {
  return html`<div class="head"><h1>Machine</h1></div><div id="machine" hx-get="/machine" hx-trigger="every 3s" hx-select="#machine" hx-target="this" hx-swap="outerMorph">${status}</div>`;
}
