import { Fault } from '#lib';
import { insight } from '../../model/insight.ts';
import { parseCsv } from '../csv.ts';
import { defineFileSource } from '../file-source.ts';
import {
  addCounts,
  countOutcomes,
  type ImportCounts,
  importRecords,
  type RowNote,
  reportOf,
} from '../import.ts';
import { type FileText, parseJsonText } from '../read-file.ts';
import { highlightItems, parseDigest } from './digest.ts';
import { columns, parseRow, type SmartMoneyBody } from './row.ts';
import { type TakenMove, takeMoves } from './take-moves.ts';

const feed = 'smart-money';

export interface DigestContent {
  readonly generatedAt: string | null;
  readonly source: string | null;
  readonly highlights: readonly string[];
  readonly events: number;
}

/** `{ metadata: { generated_at, source }, highlights: [], events: [] }`. */
export const smartMoneyDigest = defineFileSource<DigestContent>({
  name: 'smart-money-digest',
  title: 'Smart-money digest',
  place: ({ files }) => files.smartMoneyDigest,
  writtenAt: ({ generatedAt }) => generatedAt,
  async take(file, { store }) {
    const digest = parseDigest(parseJsonText(file.path, file.text));
    if ('reason' in digest) throw unreadable(file.path, digest.reason);
    const { generatedAt, source, highlights, events } = digest;
    const refused = digest.refused.map((note) => ({ file: file.path, ...note }));
    const items = highlightItems(feed, digest);
    const words = await importRecords(store, insight, items, feed);
    const moves = await takeMoves(
      store,
      events.map(({ body }) => body),
      `source:${feed}`,
    );
    return {
      content: { generatedAt, source, highlights, events: events.length },
      report: reportOf(addCounts(words, countMoves(moves)), refused, []),
    };
  },
});

/** The moves of `signal_events.csv`, whose first line names the columns. */
export const signalEvents = defineFileSource<{ readonly rows: number }>({
  name: 'signal-events',
  title: 'Smart-money moves',
  place: ({ files }) => files.signalEvents,
  async take(file, { store }) {
    const { bodies, refused, dropped } = parseSignalEvents(file);
    const moves = await takeMoves(store, bodies, `source:${feed}`);
    return {
      content: { rows: bodies.length },
      report: reportOf(countMoves(moves), refused, dropped),
    };
  },
});

/** The rows that are moves, and why others are none. Columns may be in any order; unknown ones are left
 * out with a note. @throws Fault cockpit.source without the columns that every row needs */
export function parseSignalEvents({ path, text }: Pick<FileText, 'path' | 'text'>): {
  readonly bodies: readonly SmartMoneyBody[];
  readonly refused: readonly RowNote[];
  readonly dropped: readonly RowNote[];
} {
  const [head, ...rows] = parseCsv(text);
  const names = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const missing = ['ts_utc', 'chain', 'wallet', 'token', 'side', 'source'].filter(
    (name) => !names.includes(name),
  );
  if (missing.length > 0) throw unreadable(path, `its first line lacks ${missing.join(', ')}`);
  const known = new Set<string>(columns);
  const dropped = names
    .filter((name) => !known.has(name))
    .map((name) => ({ file: path, row: 'line 1', reason: `the column "${name}" is not known` }));
  const bodies: SmartMoneyBody[] = [];
  const refused: RowNote[] = [];
  for (const { line, cells } of rows) {
    const row = `line ${line}`;
    const given = names.flatMap((name, index) => (known.has(name) ? [[name, cells[index]]] : []));
    const move =
      cells.length > names.length
        ? { reason: `it has ${cells.length} cells, and there are ${names.length} columns` }
        : parseRow(Object.fromEntries(given));
    if ('body' in move) bodies.push(move.body);
    else refused.push({ file: path, row, reason: move.reason });
  }
  return { bodies, refused, dropped };
}

function countMoves(moves: readonly TakenMove[]): ImportCounts {
  return countOutcomes(moves.map(({ outcome }) => (outcome === 'same' ? 'unchanged' : outcome)));
}

function unreadable(path: string, message: string): Fault {
  const hint = 'correct the file; what was read before stays';
  return new Fault({ code: 'cockpit.source', message, where: path, hint });
}
