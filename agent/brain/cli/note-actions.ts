import { userInfo } from 'node:os';
import { Fault, systemClock } from '#lib';
import { giveView, listNotes, type Note, revokeView } from '../producers/index.ts';
import { configOf, withLog } from './context.ts';
import { type BrainCommandContext, parseDuration } from './options.ts';

const directions = ['long', 'short', 'neutral'] as const;

/** Lists what people think, writes down a view, or takes one back. */
export function runNote(context: BrainCommandContext): Promise<number> {
  const { subject, more } = context.args;
  if (subject === undefined) return listViews(context);
  if (subject === 'revoke') return revoke(context, more[0]);
  return give(context, subject, more);
}

function listViews(context: BrainCommandContext): Promise<number> {
  return withLog(context, ({ db }) => {
    const notes = listNotes(db, systemClock.now(), context.options.limit);
    context.report(notes, () =>
      notes.length === 0
        ? 'no views yet: panther brain note BTC long 7 --text "why"'
        : notes.map(renderNote).join('\n'),
    );
    return 0;
  });
}

function give(
  context: BrainCommandContext,
  subject: string,
  [side = '', conviction]: readonly string[],
): Promise<number> {
  const { text, expires } = context.options;
  const direction = directions.find((one) => one === side);
  const level = conviction ?? (direction === 'neutral' ? '0' : '');
  if (direction === undefined || !/^(?:\d|10)$/.test(level) || text === undefined) {
    throw new Fault({
      code: 'usage',
      message: 'a note is SYMBOL, long, short or neutral, a conviction of 1 to 10, and --text',
      hint: 'panther brain note BTC long 7 --text "why"; "market" is the symbol of all',
    });
  }
  const now = systemClock.now();
  const lengthMs = expires === undefined ? undefined : parseDuration('expires', expires);
  const request = {
    ...{ operator: userInfo().username, direction, text, conviction: Number(level) },
    symbol: subject.toLowerCase() === 'market' ? null : subject.toUpperCase(),
    expiresAt: lengthMs === undefined ? null : new Date(now + lengthMs).toISOString(),
  };
  const { symbols } = configOf(context).universe;
  return withLog(context, (log) => {
    const note = giveView({ log: log as never, symbols, now, trace: 'command line' }, request);
    context.report(note, () => `${renderNote(note)}\nthe curator hears it from the next cycle on`);
    return 0;
  });
}

function revoke(context: BrainCommandContext, id: string | undefined): Promise<number> {
  const { reason } = context.options;
  if (id === undefined || reason === undefined) {
    throw new Fault({
      code: 'usage',
      message: 'revoke needs the id of a note and --reason',
      hint: 'panther brain note lists them',
    });
  }
  const request = { operator: userInfo().username, reason };
  return withLog(context, (log) => {
    const about = { log: log as never, now: systemClock.now(), trace: 'command line' };
    const note = revokeView(about, id, request);
    context.report(note, () => renderNote(note));
    return 0;
  });
}

function renderNote({ id, status, symbol, direction, conviction, author, ...note }: Note): string {
  const when = new Date(note.at).toISOString().slice(0, 16).replace('T', ' ');
  const until =
    note.expiresAt === null ? '' : ` until ${new Date(note.expiresAt).toISOString().slice(0, 16)}`;
  return `${id.slice(0, 12)}  ${status.padEnd(8)} ${(symbol ?? 'market').padEnd(7)}${direction.padEnd(8)}${String(conviction).padStart(2)}  ${author}, ${when}${until}: ${note.rationale}`;
}
