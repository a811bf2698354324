import { existsSync } from 'node:fs';
import { sha256Hex } from '#lib';
import { auditImport, type ImportReport } from '../import.ts';
import { limits } from '../limits.ts';
import { type FileText, listFiles, nameIn, parseJsonText, readOrRefuse } from '../read-file.ts';
import { defineSource } from '../source.ts';
import { parseAmericanSlate } from './american.ts';
import { parseNbaSlate } from './nba.ts';
import { takeSlates } from './take-slates.ts';
import type { Note, ParsedSlate } from './types.ts';

export interface SlatesValue {
  readonly folder: string;
  /** Of names and bytes. */
  readonly sha256: string;
  /** Of the file that was written last; null in an empty folder. */
  readonly modifiedAt: string | null;
  readonly files: readonly {
    readonly file: string;
    readonly league: string;
    readonly on: string;
    readonly games: number;
    readonly bets: number;
  }[];
  readonly report: ImportReport;
}

const dayMs = 24 * 3_600_000;

/** The slates of games in a folder, whatever their league. */
export const slates = defineSource<SlatesValue>({
  name: 'slates',
  title: 'Slates of games',
  staleAfterMs: dayMs,
  ...limits.file,
  waitsFor: ({ files }) => (existsSync(files.slates) ? null : `folder ${files.slates}`),
  observedAt: ({ modifiedAt }, readAt) => modifiedAt ?? readAt,
  async read({ settings, store, previous }) {
    const folder = settings.files.slates;
    const files: FileText[] = [];
    const refused: Note[] = [];
    for (const path of await listFiles(folder, '.json')) {
      const file = await readOrRefuse(path, nameIn(folder, path));
      if ('reason' in file) refused.push(file);
      else files.push(file);
    }
    const sha256 = sha256Hex(JSON.stringify(files.map((file) => [file.path, file.sha256])));
    if (previous?.sha256 === sha256 && refused.length === 0) return previous;
    const parsed = files.flatMap((file) => {
      const slate = parseSlate(nameIn(folder, file.path), file);
      if ('reason' in slate) refused.push(slate);
      return 'reason' in slate ? [] : [slate];
    });
    const taken = await takeSlates(store, parsed);
    const report = { ...taken, refused: [...refused, ...taken.refused] };
    await auditImport(store, 'slates', report);
    const times = files.map(({ modifiedAt }) => modifiedAt).sort();
    const told = parsed.map(({ file, league, on, games, bets }) => {
      return { file, league, on, games: games.length, bets: bets.length };
    });
    return { folder, sha256, modifiedAt: times.at(-1) ?? null, files: told, report };
  },
});

/** A file as a slate, or why it is none: one that cannot be read keeps none of the others out. */
function parseSlate(
  name: string,
  { path, text }: Pick<FileText, 'path' | 'text'>,
): ParsedSlate | Note {
  let value: unknown;
  try {
    value = parseJsonText(path, text);
  } catch (error) {
    return { file: name, row: null, reason: `${(error as Error).message}${plusHint(text)}` };
  }
  const reason = 'it is no slate: neither meta, games and bets nor date, league and games';
  return (
    parseNbaSlate(name, value) ??
    parseAmericanSlate(name, value) ?? { file: name, row: null, reason }
  );
}

/** American odds are often written with a sign that JSON does not have. */
const plusHint = (text: string) => (/:\s*\+\d/.test(text) ? '; write 100 and not +100' : '');
