import { z } from 'zod';
import type { BodyOf } from '../../model/index.ts';
import type { insight } from '../../model/insight.ts';
import type { RowNote } from '../import.ts';
import { dayOf, instantOf } from '../smart-money/digest.ts';
import { decodeEntities, isCutText } from '../text.ts';
import { whyNoProtocol } from './protocol.ts';

export type InsightBody = BodyOf<typeof insight>;
type Note = Omit<RowNote, 'file'>;

/** What a digest of newsletters says as a whole; what it does not say is null. */
export interface SubstackContent {
  readonly on: string | null;
  /** Only of a time with a zone. */
  readonly generatedAt: string | null;
  readonly total: number | null;
  readonly byPriority: { readonly p0: number; readonly p1: number; readonly p2: number } | null;
  readonly sentiment: Readonly<Record<string, number>> | null;
  /** Sums that should be equal to the total and are not. */
  readonly broken: readonly string[];
  readonly rows: Readonly<Record<string, number>>;
}

export interface SubstackDigest {
  readonly content: SubstackContent;
  readonly insights: readonly { readonly row: string; readonly body: InsightBody }[];
  readonly refused: readonly Note[];
  readonly dropped: readonly Note[];
}

// Three shapes came from this feed over time: metadata, highlights, events; counts with a queue to build
// and a consensus; the whole with summary, signals and watch list. Each member may be missing in any.
const list = z.array(z.unknown()).nullish();
const count = z.number().int().nonnegative().nullish();
const shape = z.looseObject({
  date: z.string().nullish(),
  generated_at: z.string().nullish(),
  metadata: z
    .looseObject({ generated_at: z.string().nullish(), date: z.string().nullish() })
    .nullish(),
  summary: z
    .looseObject({
      ...{ total_insights: count, p0_count: count, p1_count: count, p2_count: count },
      sentiment: z.record(z.string(), z.number()).nullish(),
    })
    .nullish(),
  counts: z.record(z.string(), z.unknown()).nullish(),
  ...{ highlights: list, priority_actions: list, trade_signals: list, signals: list },
  ...{ trade_watchlist: list, build_queue: list, protocol_consensus: list, narratives: list },
  events: list,
});

const wording = z.preprocess(
  (value) => (typeof value === 'string' ? decodeEntities(value).trim() : value),
  z.string().min(1).max(5_000),
);
const emptyToNull = (value: unknown) =>
  value === undefined || (typeof value === 'string' && value.trim() === '') ? null : value;
const words = z.preprocess((value) => {
  const plain = emptyToNull(typeof value === 'number' ? String(value) : value);
  return typeof plain === 'string' ? decodeEntities(plain).trim().slice(0, 300) : plain;
}, z.string().min(1).nullable());
const url = z.preprocess(emptyToNull, z.string().max(2_000).nullable());
const priority = z.preprocess(
  (value) => (typeof value === 'string' ? value.trim().toUpperCase() : emptyToNull(value)),
  z.enum(['P0', 'P1', 'P2']).nullable(),
);

const empty = {
  ...{ isCut: false, asset: null, direction: null, entryLevel: null, source: null, count: null },
  ...{ priority: null, url: null, window: null, effort: null },
} as const;

type Row = Omit<InsightBody, 'feed' | 'on'>;

const signalRow = z
  .looseObject({
    asset: wording,
    signal: z.preprocess(
      (value) => (typeof value === 'string' ? value.trim().toLowerCase() : value),
      z.enum(['watch', 'buy', 'sell']),
    ),
    rationale: wording,
    ...{ entry_level: words, source: words, window: words, priority, url },
  })
  .transform(
    ({ asset, signal, rationale, entry_level, source, window, ...row }): Row => ({
      ...empty,
      ...{ section: 'signal', asset: asset.slice(0, 300), direction: signal, text: rationale },
      ...{ entryLevel: entry_level, source, window, priority: row.priority, url: row.url },
      isCut: isCutText(rationale),
    }),
  );
const actionRow = z
  .looseObject({ action: wording, source: words, url, priority })
  .transform(({ action, source, ...row }): Row => {
    const { url: address, priority: first } = row;
    const isCut = isCutText(action);
    return {
      ...empty,
      section: 'action',
      text: action,
      source,
      url: address,
      priority: first,
      isCut,
    };
  });
const buildRow = z
  .looseObject({ project: wording, effort: words, priority, source: words })
  .transform(({ project, effort, source, ...row }): Row => {
    const isCut = isCutText(project);
    return {
      ...empty,
      section: 'build',
      text: project,
      effort,
      source,
      priority: row.priority,
      isCut,
    };
  });
const mentions = z.number().int().nonnegative();
const consensusRow = z
  .looseObject({ protocol: z.string().min(1), mentions })
  .superRefine(({ protocol }, check) => {
    const problem = whyNoProtocol(protocol);
    if (problem !== undefined) check.addIssue({ code: 'custom', message: problem });
  })
  .transform(({ protocol, mentions: times }): Row => {
    const asset = protocol.trim();
    return {
      ...empty,
      section: 'consensus',
      text: `${asset}: ${times} mentions`,
      asset,
      count: times,
    };
  });
const sentimentRow = z
  .looseObject({ sentiment: wording, count: mentions })
  .transform(({ sentiment, count: times }): Row => {
    return { ...empty, section: 'sentiment', text: sentiment, count: times };
  });
const highlightRow = z
  .union([
    wording,
    z.looseObject({ text: wording }).transform(({ text }) => text),
    z.looseObject({ title: wording }).transform(({ title }) => title),
  ])
  .transform((text): Row => ({ ...empty, section: 'highlight', text, isCut: isCutText(text) }));

const sections = [
  ['highlights', highlightRow],
  ['priority_actions', actionRow],
  ['trade_signals', signalRow],
  ['signals', signalRow],
  ['build_queue', buildRow],
  ['protocol_consensus', consensusRow],
  ['narratives', sentimentRow],
] as const;

/** A digest of newsletters in any of its shapes, or why it is none. */
export function parseSubstack(value: unknown): SubstackDigest | { readonly reason: string } {
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { reason: `${(issue?.path ?? []).map(String).join('.')}: ${issue?.message}` };
  }
  const { data } = parsed;
  const written = data.generated_at ?? data.metadata?.generated_at ?? null;
  const on = dayOf(data.date ?? data.metadata?.date ?? null) ?? dayOf(written);
  const insights: { row: string; body: InsightBody }[] = [];
  const refused: Note[] = [];
  const rows: Record<string, number> = {};
  for (const [member, schema] of sections) {
    for (const [index, item] of (data[member] ?? []).entries()) {
      const row = `${member}[${index}]`;
      const read = schema.safeParse(item);
      if (!read.success) {
        refused.push({ row, reason: describe(read.error) });
        continue;
      }
      insights.push({ row, body: { feed: 'substack', on, ...read.data } });
      rows[read.data.section] = (rows[read.data.section] ?? 0) + 1;
    }
  }
  const sums = sumsOf(data);
  const dropped = [
    ...sums.broken.map((reason) => ({ row: 'summary', reason })),
    ...watchListNotes(data.trade_watchlist ?? [], data.trade_signals ?? data.signals ?? []),
    ...eventNotes(data.events ?? []),
  ];
  const content = { on, generatedAt: instantOf(written), ...sums, rows };
  return { content, insights, refused, dropped };
}

function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  return `${path === '' ? '' : `${path}: `}${issue?.message ?? 'it cannot be read'}`;
}

function sumsOf({ summary }: z.output<typeof shape>) {
  const total = summary?.total_insights ?? null;
  const [p0, p1, p2] = [summary?.p0_count, summary?.p1_count, summary?.p2_count];
  const isWhole = p0 != null && p1 != null && p2 != null;
  const byPriority = isWhole ? { p0, p1, p2 } : null;
  const sentiment = summary?.sentiment ?? moodsOf(summary ?? {});
  const broken: string[] = [];
  const compare = (name: string, parts: readonly number[] | null) => {
    if (total === null || parts === null) return;
    const sum = parts.reduce((all, one) => all + one, 0);
    if (sum !== total) broken.push(`${name}: ${parts.join(' + ')} is ${sum}, not ${total}`);
  };
  compare('priorities', byPriority === null ? null : [byPriority.p0, byPriority.p1, byPriority.p2]);
  compare('sentiment', sentiment === null ? null : Object.values(sentiment));
  return { total, byPriority, sentiment, broken };
}

/** Counts of moods that stand in the summary itself. */
function moodsOf(
  summary: Readonly<Record<string, unknown>>,
): Readonly<Record<string, number>> | null {
  const moods = Object.entries(summary).flatMap(([name, value]) => {
    const mood = /^(bullish|bearish|neutral|positive|negative|mixed)(?:_count)?$/.exec(name)?.[1];
    return mood !== undefined && typeof value === 'number' ? [[mood, value] as const] : [];
  });
  return moods.length === 0 ? null : Object.fromEntries(moods);
}

/** The watch list repeats signals: those it repeats are not counted again, others are said. */
function watchListNotes(watched: readonly unknown[], signals: readonly unknown[]): readonly Note[] {
  const known = new Set(signals.map((one) => JSON.stringify(one)));
  return watched.flatMap((one, index) => {
    if (known.has(JSON.stringify(one))) return [];
    const reason = 'it is on the watch list and no signal of this digest; it is left out';
    return [{ row: `trade_watchlist[${index}]`, reason }];
  });
}

function eventNotes(events: readonly unknown[]): readonly Note[] {
  const reason = 'events of newsletters have no agreed form; it is left out';
  return events.map((_, index) => ({ row: `events[${index}]`, reason }));
}
