import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { streamSSE } from 'hono/streaming';
import { type Clock, Fault, type Log } from '#lib';
import { renderOpenApi } from './openapi.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Route } from './route.ts';

export interface BrainAppOptions {
  readonly routes: readonly Route[];
  /** Of the credential; without one only open routes are answered. */
  readonly token: string | undefined;
  readonly requestsPerMinute: number;
  /** Addresses and networks (`192.0.2.0/24`); empty allows every address. */
  readonly allowIps: readonly string[];
  readonly corsOrigins: readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** What a route answers with to make it a stream of server-sent events. */
export interface EventStream {
  readonly events: AsyncIterable<{
    readonly id: string;
    readonly event: string;
    readonly data: string;
  }>;
}

const bodyBytesMax = 64 * 1024;
const heartbeatMs = 15_000;

/** The HTTP door of the brain without its `/health`, which the service's own door answers. */
export function createBrainApp(options: BrainAppOptions): Hono {
  const app = new Hono();
  const limit = createRateLimit(options.requestsPerMinute, () => options.clock.monotonicMs());
  const isAllowed = createAllowList(options.allowIps);
  app.use(async (context, next) => {
    const client = clientOf(context);
    if (!isAllowed(client)) return refuse(context, 403, 'forbidden', 'this address is not allowed');
    const waitS = limit.take(client);
    if (waitS > 0) {
      context.header('retry-after', String(waitS));
      return refuse(context, 429, 'rate-limit', `more than ${options.requestsPerMinute} a minute`);
    }
    context.header('cache-control', 'no-store');
    await next();
  });
  if (options.corsOrigins.length > 0) app.use(cors({ origin: [...options.corsOrigins] }));
  const tooBig = (context: Context) => refuse(context, 413, 'too-large', 'at most 64 KiB');
  app.use(bodyLimit({ maxSize: bodyBytesMax, onError: tooBig }));
  app.get('/openapi.json', (context) => context.json(renderOpenApi(options.routes)));
  for (const route of options.routes) mount(app, route, options);
  app.notFound((context) => refuse(context, 404, 'not-found', 'nothing answers here'));
  app.onError((error, context) => answerError(error, context, options.log));
  return app;
}

function mount(app: Hono, route: Route, { token, log }: BrainAppOptions): void {
  const path = route.path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.on(route.method.toUpperCase(), path, async (context) => {
    if (!route.open && !isTokenRight(token, context.req.header('authorization'))) {
      context.header('www-authenticate', 'Bearer');
      return refuse(context, 401, 'unauthorized', 'a bearer token is needed');
    }
    const query = { ...context.req.query(), ...context.req.param() };
    const body = route.body === undefined ? undefined : await readBody(context);
    const who = clientOf(context);
    const answer = await route.run({ query, body, who, signal: context.req.raw.signal });
    if (isStream(answer)) return sendEvents(context, answer, log);
    return context.json(answer as never);
  });
}

async function readBody(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Fault({ code: 'usage', message: 'the body is no JSON' });
  }
}

/** Compared as digests, so that neither its time nor its length tells anything. */
export function isTokenRight(token: string | undefined, header: string | undefined): boolean {
  if (token === undefined || token === '') return false;
  const given = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function createAllowList(entries: readonly string[]): (address: string) => boolean {
  if (entries.length === 0) return () => true;
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(address) === 0) {
      const message = `api.allow_ips: ${entry} is no address and no network`;
      throw new Fault({ code: 'brain.config', message });
    }
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** The address that the connection comes from; what a proxy says is not believed. */
function clientOf(context: Context): string {
  const address = getConnInfo(context).remote.address ?? '';
  return address.replace(/^::ffff:/, '');
}

function isStream(answer: unknown): answer is EventStream {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    Symbol.asyncIterator in ((answer as { events?: object }).events ?? {})
  );
}

function sendEvents(context: Context, { events }: EventStream, log: Log): Response {
  return streamSSE(
    context,
    async (stream) => {
      const beat = setInterval(() => void stream.write(': still here\n\n'), heartbeatMs);
      try {
        for await (const event of events) {
          if (stream.aborted) return;
          await stream.writeSSE(event);
        }
      } finally {
        clearInterval(beat);
      }
    },
    async (error) => log.warn('a stream of events ended', { reason: error.message }),
  );
}

const statuses: Readonly<Record<string, 400 | 404 | 409 | 423 | 503>> = {
  usage: 400,
  'brain.config': 400,
  'brain.unknown': 404,
  'brain.kill-switch': 409,
  'brain.busy': 409,
  'brain.store': 503,
};

function answerError(error: Error, context: Context, log: Log): Response {
  if (error instanceof Fault) {
    return refuse(context, statuses[error.code] ?? 409, error.code, error.message, error.hint);
  }
  log.error('a request failed', { path: context.req.path, stack: error.stack });
  return refuse(context, 500, 'internal', 'the brain could not answer; its log says why');
}

function refuse(
  context: Context,
  status: 400 | 401 | 403 | 404 | 409 | 413 | 423 | 429 | 500 | 503,
  code: string,
  message: string,
  hint: string | null = null,
): Response {
  return context.json({ error: { code, message, hint } }, status);
}
