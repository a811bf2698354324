import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { canonicalJson, Fault, readJsonFile, sha256Hex } from '#lib';
import { statement } from '../events/index.ts';
import type { Direction } from '../model/signal.ts';
import type { TimeMs } from '../model/time.ts';
import type { ProducerEvent } from './events.ts';
import { limits } from './limits.ts';
import type { CalendarEntry, Notes, PersonView } from './services.ts';

/** Views and calendar entries from the log, as they were known at a moment. */
export function createNotes(db: DatabaseSync): Notes {
  return {
    views: (at) =>
      statement(
        db,
        `select * from notes_views
          where known_at <= ?1 and (revoked_at is null or revoked_at > ?1) order by seq`,
      )
        .all(at)
        .map(viewOf),
    calendar: (at) =>
      statement(db, 'select * from notes_calendar where known_at <= ? order by seq')
        .all(at)
        .map(entryOf),
  };
}

type Row = Record<string, unknown>;

export function viewOf(row: Row): PersonView {
  return {
    author: String(row.author),
    symbol: row.symbol === null ? null : String(row.symbol),
    direction: String(row.direction) as Direction,
    conviction: Number(row.conviction),
    rationale: String(row.rationale),
    at: Number(row.at),
    expiresAt: row.expires_at === null ? null : Number(row.expires_at),
  };
}

function entryOf(row: Row): CalendarEntry {
  return {
    title: String(row.title),
    at: Number(row.at),
    symbols: z.array(z.string()).parse(JSON.parse(String(row.symbols))),
    impact: Number(row.impact),
    sentiment: row.sentiment === null ? null : Number(row.sentiment),
    knownAt: Number(row.known_at),
  };
}

const isoTime = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const symbol = z
  .string()
  .min(1)
  .max(40)
  .transform((text) => text.toUpperCase());
const text = z.string().min(1).max(limits.notes.textMaxChars);

const viewShape = z
  .strictObject({
    author: z.string().min(1).max(60),
    symbol: symbol.nullable().default(null),
    direction: z.enum(['long', 'short', 'neutral']),
    conviction: z.int().min(0).max(10),
    rationale: text,
    at: isoTime,
    expiresAt: isoTime.nullable().default(null),
  })
  .refine(({ direction, conviction }) => (direction === 'neutral') === (conviction === 0), {
    error: 'conviction is 0 exactly when the direction is neutral',
    path: ['conviction'],
  });

const entryShape = z.strictObject({
  title: text,
  at: isoTime,
  symbols: z.array(symbol).max(100).default([]),
  impact: z.number().min(0).max(1),
  sentiment: z.number().min(-1).max(1).nullable().default(null),
  knownAt: isoTime.nullable().default(null),
});

const fileShape = z.strictObject({
  views: z.array(viewShape).max(limits.notes.viewsMax).default([]),
  calendar: z.array(entryShape).max(limits.notes.viewsMax).default([]),
});

export type NotesFile = z.output<typeof fileShape>;

/** A person's JSON file: `{ views: […], calendar: […] }`, times in ISO 8601 with their offset. Throws
 * Fault `config.invalid` or `io.read-failed`, `brain.producer-refused` when it is too large. */
export function parseNotesFile(path: string): NotesFile {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (bytes > limits.notes.fileMaxBytes) {
    throw new Fault({
      code: 'brain.producer-refused',
      message: `the file has ${bytes} bytes; at most ${limits.notes.fileMaxBytes} are read`,
      where: path,
    });
  }
  return readJsonFile(path, fileShape);
}

/** Events for the log. A note that is there already is the same event. A view counts from when it was
 * read, whatever time it bears; so does a calendar entry that does not say since when it is known. */
export function notesEvents(
  file: NotesFile,
  { now, source, trace }: { now: TimeMs; source: string; trace: string },
): readonly ProducerEvent[] {
  const common = { at: now, source, trace };
  const views = file.views.map((payload): ProducerEvent => {
    return { ...common, type: 'signal.view-given.v1', dedupeKey: keyOf('view', payload), payload };
  });
  const calendar = file.calendar.map((payload): ProducerEvent => {
    const dedupeKey = keyOf('entry', payload);
    return { ...common, type: 'signal.event-listed.v1', dedupeKey, payload };
  });
  return [...views, ...calendar];
}

function keyOf(kind: string, payload: unknown): string {
  return `${kind}/${sha256Hex(canonicalJson(payload))}`;
}
