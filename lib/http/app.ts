import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { matchedRoutes } from 'hono/route';
import { z } from 'zod';
import { type Clock, Fault, type Log } from '../index.ts';
import { clientOf, createAllowList } from './address.ts';
import {
  answerError,
  isEventStream,
  isLineStream,
  refuse,
  type Statuses,
  sendEvents,
  sendLines,
} from './answer.ts';
import { type ApiInfo, renderOpenApi } from './openapi.ts';
import { createRateLimit } from './rate-limit.ts';
import { defineRoute, type Route } from './route.ts';
import { isTokenRight } from './token.ts';

export interface HttpAppOptions {
  readonly info: ApiInfo;
  readonly routes: readonly Route[];
  /** Each opens everything; without any only open routes are answered. */
  readonly tokens: readonly string[];
  /** The person that a request without a token is from, for routes that let persons in. Throws Fault for
   * one that must not be believed. */
  readonly identify?: (context: Context) => string | undefined;
  readonly requestsPerMinute: number;
  /** Of them, what changes something: anything but GET, HEAD and OPTIONS. Paths with a limit of their own, or
   * that only read, are left out. */
  readonly changes?: { readonly perMinute: number; readonly except: readonly string[] };
  /** Addresses and networks (`192.0.2.0/24`); empty allows every address. */
  readonly allowIps: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly bodyBytesMax?: number;
  readonly statuses?: Statuses;
  /** Answers errors that are the room's own; undefined leaves them to the door. */
  readonly answerOwn?: (error: Error, context: Context) => Response | undefined;
  /** More than the API: pages and protocols of their own, before it is said that nothing answers. */
  readonly extend?: (app: Hono) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** Gets a line for each request. */
  readonly access?: Log;
  /** Told of each request with the pattern of its path, such as `/api/chunks/:id`. */
  readonly observe?: (request: ObservedRequest) => void;
}

export interface ObservedRequest {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

const bodyBytesDefault = 64 * 1024;

/** An HTTP door as a Hono app: the routes behind address list, rate limit, token, body limit and closed
 * CORS, errors in one shape, `GET /openapi.json`. Without `/health`, which a service's own door answers.
 * Throws Fault `config.invalid` for an address that is none. */
export function createHttpApp(options: HttpAppOptions): Hono {
  const app = new Hono();
  guard(app, options);
  const all = [...options.routes, describing(options)];
  for (const route of all) mount(app, route, options);
  for (const path of new Set(all.map((route) => route.path))) {
    const methods = all.filter((route) => route.path === path).map(({ method }) => method);
    app.all(templateOf(path), (context) => {
      context.header('allow', methods.join(', ').toUpperCase());
      return refuse(context, 405, 'method-not-allowed', `${path} is not asked this way`);
    });
  }
  options.extend?.(app);
  app.notFound((context) => refuse(context, 404, 'not-found', 'nothing answers here'));
  app.onError(
    (error, context) =>
      options.answerOwn?.(error, context) ??
      answerError(error, context, { statuses: options.statuses ?? {}, log: options.log }),
  );
  return app;
}

/** What every request passes first. */
function guard(app: Hono, options: HttpAppOptions): void {
  const { access, clock, observe, requestsPerMinute, bodyBytesMax = bodyBytesDefault } = options;
  const limit = createRateLimit(requestsPerMinute, () => clock.monotonicMs());
  const changesPerMinute = options.changes?.perMinute ?? requestsPerMinute;
  const changeLimit = createRateLimit(changesPerMinute, () => clock.monotonicMs());
  const isAllowed = createAllowList(options.allowIps, (entry) => {
    const message = `api.allow_ips: ${entry} is no address and no network`;
    return new Fault({ code: 'config.invalid', message });
  });
  app.use(async (context, next) => {
    const beganMs = clock.monotonicMs();
    await next();
    const durationMs = Number((clock.monotonicMs() - beganMs).toFixed(1));
    const { status } = context.res;
    // The path alone: a query can hold anything.
    access?.info(`${context.req.method} ${context.req.path}`, {
      ...{ status, client: clientOf(context), durationMs },
    });
    observe?.({ method: context.req.method, route: patternOf(context), status, durationMs });
  });
  app.use(async (context, next) => {
    const client = clientOf(context);
    if (!isAllowed(client)) return refuse(context, 403, 'forbidden', 'this address is not allowed');
    const waitS = limit.take(client);
    if (waitS > 0) return tooMany(context, waitS, `${requestsPerMinute} a minute`);
    const changeWaitS = isChange(context, options) ? changeLimit.take(client) : 0;
    if (changeWaitS > 0) {
      return tooMany(context, changeWaitS, `${changesPerMinute} changes a minute`);
    }
    context.header('cache-control', 'no-store');
    context.header('x-content-type-options', 'nosniff');
    await next();
  });
  if (options.corsOrigins.length > 0) app.use(cors({ origin: [...options.corsOrigins] }));
  const most = `at most ${Math.round(bodyBytesMax / 1024)} KiB`;
  const tooBig = (context: Context) => refuse(context, 413, 'too-large', most);
  app.use(bodyLimit({ maxSize: bodyBytesMax, onError: tooBig }));
}

function tooMany(context: Context, waitS: number, most: string): Response {
  context.header('retry-after', String(waitS));
  return refuse(context, 429, 'rate-limit', `more than ${most}`);
}

const readingMethods = ['GET', 'HEAD', 'OPTIONS'];

const isChange = ({ req }: Context, { changes }: HttpAppOptions): boolean =>
  changes !== undefined &&
  !readingMethods.includes(req.method) &&
  !changes.except.includes(req.path);

/** What answered, not what every request passes. */
function patternOf(context: Context): string {
  return matchedRoutes(context).findLast(({ path }) => path !== '/*')?.path ?? 'none';
}

/** Last in the list it describes, itself not in it. */
function describing({ info, routes }: HttpAppOptions): Route {
  return defineRoute({
    ...{
      method: 'get',
      path: '/openapi.json',
      summary: 'This document',
      answer: z.looseObject({}),
    },
    handle: () => renderOpenApi(info, routes),
  });
}

const templateOf = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1');

function mount(app: Hono, route: Route, options: HttpAppOptions): void {
  const { log } = options;
  app.on(route.method.toUpperCase(), templateOf(route.path), async (context) => {
    const who = callerOf(context, route, options);
    if (who === undefined) {
      context.header('www-authenticate', 'Bearer');
      return refuse(context, 401, 'unauthorized', 'a bearer token is needed');
    }
    const query = { ...context.req.query(), ...context.req.param() };
    const text = route.body === undefined ? '' : await context.req.text();
    const body = route.body === undefined || route.isSigned ? undefined : parseBody(text);
    const message = { text, header: (name: string) => context.req.header(name) ?? '' };
    const { signal } = context.req.raw;
    const answer = await route.run({ query, body, who, signal, message });
    const isStream = isEventStream(answer) || isLineStream(answer);
    // Whoever asks for the head alone waits for nothing.
    if (isStream && context.req.method === 'HEAD') return context.body(null);
    if (isEventStream(answer)) return sendEvents(context, answer, log);
    if (isLineStream(answer)) return sendLines(context, answer, log);
    return context.json(answer as never);
  });
}

/** Undefined for whoever may not. */
function callerOf(
  context: Context,
  { access }: Route,
  { tokens, identify }: HttpAppOptions,
): string | undefined {
  const isKnown = access === 'open' || isTokenRight(tokens, context.req.header('authorization'));
  if (isKnown) return clientOf(context);
  return access === 'person' ? identify?.(context) : undefined;
}

function parseBody(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault({ code: 'usage', message: 'the body is no JSON' });
  }
}
