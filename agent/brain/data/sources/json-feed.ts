import { z } from 'zod';
import { Fault, readTextFile } from '#lib';
import { dayMs } from '../../model/time.ts';
import { parseTime } from '../time-text.ts';
import type { SeriesPoint } from '../types.ts';
import { defineSource, type SeriesRequest } from './define.ts';
import { createHttp } from './http.ts';
import { parseNumber } from './parse.ts';
import { createRateLimit } from './rate-limit.ts';

const path = z.string().regex(/^[^\s]*$/, 'a path such as data.items or 0.rows');

export const feedSettings = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes'),
  /** May hold {symbol}, {from} and {to}, the last two in milliseconds. */
  url: z.url({ protocol: /^https?$/ }),
  /** Sent by POST as JSON, with the same placeholders in its texts. */
  body: z.unknown().exactOptional(),
  headers: z.record(z.string(), z.string()).default({}),
  /** A file with the token alone; it is read for each request, so that it can be replaced. */
  tokenFile: z.string().min(1).exactOptional(),
  tokenHeader: z.string().default('authorization'),
  tokenPrefix: z.string().default('Bearer '),
  /** Where the rows are in the answer: member names and indexes with dots between; empty: it is them. */
  rows: path.default(''),
  series: z.string().min(1),
  /** Paths inside a row. */
  fields: z.strictObject({
    observedAt: path,
    value: path,
    /** Rows of other symbols are left out. */
    symbol: path.exactOptional(),
    knownAt: path.exactOptional(),
  }),
  /** How long after it was so the world could know it, where rows do not say. */
  lagMs: z.int().min(0).default(0),
  everyMs: z.int().min(1000).default(dayMs),
  perMinute: z.int().min(1).default(30),
  /** What it may cost: requests in 24 hours since the process began; more wait for the next. */
  perDay: z.int().min(1).exactOptional(),
});
export type FeedSettings = z.output<typeof feedSettings>;

/** Any HTTP address that answers JSON with rows of numbers: Allium, Apify, one's own. */
export const jsonFeed = defineSource({
  name: 'json-feed',
  description:
    'A series from any HTTP address that answers JSON; address, path and fields are told',
  origin: 'real',
  settings: feedSettings,
  open(settings, context) {
    const { perMinute, perDay } = settings;
    const limit = createRateLimit(perMinute, context.clock);
    const budget = perDay === undefined ? undefined : createRateLimit(perDay, context.clock, dayMs);
    const { name, series, everyMs } = settings;
    const perSymbol = isPerSymbol(settings);
    return {
      name,
      origin: 'real',
      intervals: [],
      series: [{ series, perSymbol, everyMs }],
      async *points(request) {
        const url = new URL(fill(settings.url, request, encodeURIComponent));
        const http = createHttp({ ...context, name, baseUrl: url.origin, limit });
        await budget?.take(1, request.signal);
        const answer = await http.json({
          path: `${url.pathname}${url.search}`,
          weight: 1,
          headers: { ...settings.headers, ...tokenHeader(settings) },
          ...(settings.body === undefined ? {} : { body: fillAll(settings.body, request) }),
          signal: request.signal,
        });
        const rows = pointsOf(settings, answer.value, request);
        const last = rows.at(-1)?.observedAt;
        yield {
          rows,
          coveredTo: last === undefined ? request.from : Math.min(request.to, last + 1),
        };
      },
    };
  },
});

function isPerSymbol({ url, body, fields }: FeedSettings): boolean {
  return fields.symbol !== undefined || `${url}${JSON.stringify(body) ?? ''}`.includes('{symbol}');
}

function pointsOf(settings: FeedSettings, answer: unknown, request: SeriesRequest): SeriesPoint[] {
  const { fields, lagMs, name } = settings;
  const rows = memberAt(answer, settings.rows);
  if (!Array.isArray(rows)) {
    throw new Fault({
      code: 'brain.source-refused',
      message: `${name}: there are no rows at ${settings.rows || '(top level)'} of the answer`,
      hint: 'correct rows of the feed; it is a path such as data.items',
    });
  }
  return rows
    .filter((row) => fields.symbol === undefined || memberAt(row, fields.symbol) === request.symbol)
    .map((row) => {
      const observedAt = parseTime(memberAt(row, fields.observedAt));
      const knownAt =
        fields.knownAt === undefined
          ? observedAt + lagMs
          : parseTime(memberAt(row, fields.knownAt));
      return { observedAt, knownAt, value: parseNumber(memberAt(row, fields.value)) };
    })
    .filter(({ observedAt }) => !(observedAt < request.from || observedAt >= request.to))
    .sort((a, b) => a.observedAt - b.observedAt);
}

function memberAt(value: unknown, at: string): unknown {
  if (at === '') return value;
  return at.split('.').reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name))
      return undefined;
    return (inner as Readonly<Record<string, unknown>>)[name];
  }, value);
}

function fill(text: string, request: SeriesRequest, encode: (text: string) => string): string {
  const values: Readonly<Record<string, string>> = {
    symbol: request.symbol ?? '',
    from: String(request.from),
    to: String(request.to),
  };
  return text.replace(/\{(symbol|from|to)\}/g, (_, name: string) => encode(values[name] ?? ''));
}

function fillAll(value: unknown, request: SeriesRequest): unknown {
  if (typeof value === 'string') return fill(value, request, (text) => text);
  if (Array.isArray(value)) return value.map((item) => fillAll(item, request));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, fillAll(member, request)]),
  );
}

function tokenHeader({ tokenFile, tokenHeader: header, tokenPrefix }: FeedSettings) {
  if (tokenFile === undefined) return {};
  return { [header]: `${tokenPrefix}${readTextFile(tokenFile).trim()}` };
}
