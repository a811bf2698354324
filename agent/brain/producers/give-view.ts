import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { Fault } from '#lib';
import { statement } from '../events/index.ts';
import { dayMs, type TimeMs } from '../model/time.ts';
import type { ProducerLog } from './collect.ts';
import { limits } from './limits.ts';
import { viewOf } from './notes.ts';
import type { PersonView } from './services.ts';

const text = z.string().trim().min(3).max(limits.notes.textMaxChars);
const author = z.string().trim().min(1).max(60);

/** A person's view as it is asked for. */
export const viewRequest = z
  .strictObject({
    operator: author.describe('Whose view it is'),
    symbol: z.string().toUpperCase().max(40).nullable().default(null).describe('Null: the market'),
    direction: z.enum(['long', 'short', 'neutral']),
    conviction: z.int().min(0).max(10).describe('1 to 10; 0 exactly when neutral'),
    text,
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .describe('A view of a person');

export const revokeRequest = z.strictObject({ operator: author, reason: text });

export interface NoteContext {
  readonly log: ProducerLog;
  /** What the brain looks at. */
  readonly symbols: readonly string[];
  readonly now: TimeMs;
  readonly trace: string;
}

export interface Note extends PersonView {
  readonly id: string;
  readonly status: 'counts' | 'expired' | 'revoked';
  readonly revokedBy: string | null;
  readonly revokedBecause: string | null;
}

/** Writes down what a person thinks; the curator hears it from the next cycle on. Throws Fault `usage` for
 * a view that contradicts itself or is of something that is not looked at. */
export function giveView({ log, symbols, now, trace }: NoteContext, given: unknown): Note {
  const request = parseRequest(viewRequest, given);
  const { operator, symbol, direction, conviction, expiresAt } = request;
  const refuse = (message: string, hint?: string) => new Fault({ code: 'usage', message, hint });
  if (symbol !== null && !symbols.includes(symbol)) {
    throw refuse(`${symbol} is not looked at`, `these are: ${symbols.join(', ')}`);
  }
  if ((direction === 'neutral') !== (conviction === 0)) {
    throw refuse('conviction is 1 to 10 for long and short, and 0 for neutral');
  }
  const until = expiresAt === null ? null : Date.parse(expiresAt);
  if (until !== null && until <= now) throw refuse('it would have expired already');
  const view = { author: operator, symbol, direction, conviction, rationale: request.text };
  const payload = { ...view, at: now, expiresAt: until };
  const [result] = log.append([
    { type: 'signal.view-given.v1', at: now, source: `operator/${operator}`, trace, payload },
  ]);
  return needNote(log.db, result?.id ?? '', now);
}

/** From now on it counts no more; the beginning of its id is enough. Throws Fault `brain.unknown`, and
 * `usage` when it was revoked before. */
export function revokeView(
  { log, now, trace }: Omit<NoteContext, 'symbols'>,
  start: string,
  given: unknown,
): Note {
  const { operator: by, reason } = parseRequest(revokeRequest, given);
  const note = findNote(log.db, start, now);
  if (note.status === 'revoked') {
    const message = `${note.id} was revoked before, by ${note.revokedBy}`;
    throw new Fault({ code: 'usage', message });
  }
  const payload = { view: note.id, by, reason };
  const source = `operator/${by}`;
  log.append([{ type: 'signal.view-revoked.v1', at: now, source, trace, payload }]);
  return needNote(log.db, note.id, now);
}

function parseRequest<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const message = `${issue?.path.map(String).join('.')}: ${issue?.message}`;
  throw new Fault({ code: 'usage', message });
}

/** Newest first. */
export function listNotes(db: DatabaseSync, now: TimeMs, limit: number): readonly Note[] {
  return statement(db, 'select * from notes_views order by seq desc limit ?')
    .all(limit)
    .map((row) => noteOf(row, now));
}

function findNote(db: DatabaseSync, start: string, now: TimeMs): Note {
  const sql = `select * from notes_views where substr(event_id, 1, length(?1)) = ?1 limit 2`;
  const [row, other] = statement(db, sql).all(start);
  if (row !== undefined && other === undefined && start !== '') return noteOf(row, now);
  const message = other === undefined ? `no note is ${start}` : `${start} is more than one note`;
  throw new Fault({ code: 'brain.unknown', message, hint: 'panther brain note lists them' });
}

function needNote(db: DatabaseSync, id: string, now: TimeMs): Note {
  const row = statement(db, 'select * from notes_views where event_id = ?').get(id);
  if (row === undefined) throw new Error(`${id} was written down and is not there`);
  return noteOf(row, now);
}

/** As long as the curator hears a view at most, by its defaults. */
const heardMs = 4 * dayMs;

function noteOf(row: Record<string, unknown>, now: TimeMs): Note {
  const view = viewOf(row);
  const end = Math.min(view.expiresAt ?? Number.POSITIVE_INFINITY, view.at + heardMs);
  const isRevoked = row.revoked_at !== null;
  return {
    ...view,
    id: String(row.event_id),
    status: isRevoked ? 'revoked' : now >= end ? 'expired' : 'counts',
    revokedBy: isRevoked ? String(row.revoked_by) : null,
    revokedBecause: isRevoked ? String(row.revoke_reason) : null,
  };
}
