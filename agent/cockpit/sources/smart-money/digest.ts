import { z } from 'zod';
import { sha256Hex } from '#lib';
import type { BodyOf } from '../../model/index.ts';
import type { insight } from '../../model/insight.ts';
import type { KeyedItem } from '../../store/index.ts';
import type { RowNote } from '../import.ts';
import { decodeEntities, isCutText } from '../text.ts';
import { parseRow, type SmartMoneyBody } from './row.ts';

export interface Digest {
  /** As the digest says it; null when it says none, or none with a zone. */
  readonly generatedAt: string | null;
  readonly on: string | null;
  readonly source: string | null;
  readonly highlights: readonly string[];
  /** Of each row its place in `events`, and what it is or why it is nothing. */
  readonly events: readonly { readonly row: string; readonly body: SmartMoneyBody }[];
  readonly refused: readonly Omit<RowNote, 'file'>[];
}

const metadata = z.looseObject({
  generated_at: z.string().nullish(),
  source: z.string().nullish(),
});
const digestShape = z.looseObject({
  metadata: metadata.nullish(),
  highlights: z.array(z.unknown()).nullish(),
  events: z.array(z.unknown()).nullish(),
});
const highlightShape = z.union([
  z.string(),
  z.looseObject({ text: z.string() }).transform(({ text }) => text),
  z.looseObject({ headline: z.string() }).transform(({ headline }) => headline),
  z.looseObject({ title: z.string() }).transform(({ title }) => title),
]);

/** Whether it is a digest rather than a row. */
export function isDigest(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return 'events' in value || 'highlights' in value;
}

/** A smart-money digest: `{ metadata, highlights, events }`, every member of which may be missing. */
export function parseDigest(value: unknown): Digest | { readonly reason: string } {
  const parsed = digestShape.safeParse(value);
  if (!parsed.success || !isDigest(value)) {
    return { reason: 'it is no digest: an object with metadata, highlights and events is awaited' };
  }
  const { metadata: about, highlights, events } = parsed.data;
  const refused: Omit<RowNote, 'file'>[] = [];
  const texts: string[] = [];
  for (const [index, item] of (highlights ?? []).entries()) {
    const text = highlightShape.safeParse(item);
    const clean = text.success ? decodeEntities(text.data).trim() : '';
    if (clean !== '') texts.push(clean);
    else refused.push({ row: `highlights[${index}]`, reason: 'it has no text' });
  }
  const moves: { row: string; body: SmartMoneyBody }[] = [];
  for (const [index, item] of (events ?? []).entries()) {
    const row = `events[${index}]`;
    const move = parseRow(item);
    if ('body' in move) moves.push({ row, body: move.body });
    else refused.push({ row, reason: move.reason });
  }
  const generated = about?.generated_at ?? null;
  return {
    ...{ generatedAt: instantOf(generated), on: dayOf(generated), source: about?.source ?? null },
    ...{ highlights: texts, events: moves, refused },
  };
}

/** Null for a time without a zone: nobody says whose it is. */
export function instantOf(text: string | null): string | null {
  if (text === null || !/(?:Z|[+-]\d\d:?\d\d)$/i.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
}

/** The date as it is written. */
export function dayOf(text: string | null): string | null {
  const day = z.iso.date().safeParse(text?.slice(0, 10));
  return day.success ? day.data : null;
}

/** One record a highlight, under the day and its words. */
export function highlightItems(
  feed: string,
  { on, source, highlights }: Pick<Digest, 'on' | 'source' | 'highlights'>,
): readonly KeyedItem<BodyOf<typeof insight>>[] {
  return highlights.map((text) => ({
    key: `${feed}/${on ?? 'undated'}/highlight/${sha256Hex(text).slice(0, 16)}`,
    body: {
      ...{ feed, on, section: 'highlight', text: text.slice(0, 5_000), isCut: isCutText(text) },
      ...{ asset: null, direction: null, entryLevel: null, source: source?.slice(0, 300) || null },
      ...{ priority: null, url: null, window: null, effort: null, count: null },
    },
  }));
}
