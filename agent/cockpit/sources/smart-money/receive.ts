import { Fault } from '#lib';
import type { RecordRow } from '../../model/index.ts';
import { insight } from '../../model/insight.ts';
import type { CockpitStore } from '../../store/index.ts';
import { importRecords } from '../import.ts';
import { limits } from '../limits.ts';
import { highlightItems, isDigest, parseDigest } from './digest.ts';
import { parseRow, type SmartMoneyBody } from './row.ts';
import { takeMoves } from './take-moves.ts';

/** What came of a row of a message. */
export interface RowAnswer {
  /** Its place in the array, or in `events` of a digest; 0 for a single row. */
  readonly index: number;
  /** `same`: it was there before. */
  readonly status: 'accepted' | 'updated' | 'same' | 'rejected';
  readonly id: string | null;
  readonly reason: string | null;
}

export interface MessageAnswer {
  readonly accepted: number;
  readonly rejected: number;
  readonly highlights: number;
  readonly rows: readonly RowAnswer[];
}

export interface Received {
  readonly answer: MessageAnswer;
  /** What is new or says something else than before: what has to be thought about. */
  readonly news: readonly RecordRow<SmartMoneyBody>[];
}

/** Takes a message of the webhook: a row, an array of rows, or a digest. Rows that are none are named with
 * their place while the others are kept. @throws Fault usage */
export async function receiveMoves(store: CockpitStore, message: unknown): Promise<Received> {
  const { rows, highlights } = readMessage(message);
  if (rows.length > limits.webhook.rowsMax) {
    throw usage(`at most ${limits.webhook.rowsMax} rows in one message`);
  }
  const good = rows.flatMap((row) => ('body' in row.move ? [row.move.body] : []));
  const taken = [...(await takeMoves(store, good, 'source:smart-money'))];
  const words = await importRecords(store, insight, highlights, 'smart-money');
  const news: RecordRow<SmartMoneyBody>[] = [];
  const answers = rows.map(({ index, move }): RowAnswer => {
    if ('reason' in move) return { index, status: 'rejected', id: null, reason: move.reason };
    const done = taken.shift();
    if (done === undefined) throw new Error('a move was written and not told of');
    if (done.outcome === 'removed') {
      const reason = 'somebody removed this move';
      return { index, status: 'rejected', id: done.row.id, reason };
    }
    if (done.outcome !== 'same') news.push(done.row);
    const status = done.outcome === 'created' ? 'accepted' : done.outcome;
    return { index, status, id: done.row.id, reason: null };
  });
  const rejected = answers.filter(({ status }) => status === 'rejected').length;
  const accepted = answers.length - rejected;
  return { answer: { accepted, rejected, highlights: words.created, rows: answers }, news };
}

interface MessageRow {
  readonly index: number;
  readonly move: ReturnType<typeof parseRow>;
}

function readMessage(message: unknown): {
  readonly rows: readonly MessageRow[];
  readonly highlights: ReturnType<typeof highlightItems>;
} {
  if (isDigest(message)) {
    const digest = parseDigest(message);
    if ('reason' in digest) throw usage(digest.reason);
    const { events = [] } = message as { readonly events?: readonly unknown[] };
    return { rows: rowsOf(events), highlights: highlightItems('smart-money', digest) };
  }
  const rows = Array.isArray(message) ? (message as readonly unknown[]) : [message];
  if (rows.length === 0) throw usage('there is no row in it');
  return { rows: rowsOf(rows), highlights: [] };
}

const rowsOf = (rows: readonly unknown[]): readonly MessageRow[] =>
  rows.map((row, index) => ({ index, move: parseRow(row) }));

const usage = (message: string) =>
  new Fault({ code: 'usage', message, hint: 'a row, an array of rows, or a digest is awaited' });
