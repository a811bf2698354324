import { bet } from '../../model/bet.ts';
import { slateGame } from '../../model/slate-game.ts';
import type { CockpitStore, KeyedItem } from '../../store/index.ts';
import {
  addCounts,
  createOrdinals,
  type ImportReport,
  importRecords,
  reportOf,
} from '../import.ts';
import type { BetBody, BetRow, GameBody, Note, ParsedSlate } from './types.ts';

const source = 'slates';

/** Writes the games of all files, each once, and their bets. Of a game that stands in several files the
 * slate of the later day counts, and that the other was dropped is noted. */
export async function takeSlates(
  store: CockpitStore,
  slates: readonly ParsedSlate[],
): Promise<ImportReport> {
  const { items, dropped } = mergeGames(slates);
  const games = await importRecords(store, slateGame, items, source);
  const refused: Note[] = slates.flatMap((slate) => slate.refused);
  const bets: KeyedItem<BetBody>[] = [];
  const ordinal = createOrdinals();
  for (const slate of slates) {
    for (const row of slate.bets) {
      const game = await store.getByKey(slateGame, keyOf(slate.league, row.gameId));
      if (game === null || game.deletedAt !== null) {
        const reason = `there is no game ${JSON.stringify(row.gameId)}`;
        refused.push({ file: slate.file, row: row.row, reason });
        continue;
      }
      const links = { game: [game.id] };
      bets.push({ key: ordinal(betKey(slate.league, row)), body: row.body, links });
    }
  }
  const placed = await importRecords(store, bet, bets, source);
  const notes = [...slates.flatMap((slate) => slate.dropped), ...dropped];
  return reportOf(addCounts(games, placed), refused, notes);
}

const keyOf = (league: string, gameId: string) => `${league}/${gameId}`;

const betKey = (league: string, { gameId, body }: BetRow) =>
  [league, gameId, body.market, body.selection, body.placedAt ?? ''].join('/');

function mergeGames(slates: readonly ParsedSlate[]): {
  readonly items: readonly KeyedItem<GameBody>[];
  readonly dropped: readonly Note[];
} {
  const chosen = new Map<string, { readonly file: string; readonly body: GameBody }>();
  const dropped: Note[] = [];
  const inOrder = [...slates].sort((a, b) => compare(a.on, b.on) || compare(a.file, b.file));
  for (const { file, league, games } of inOrder) {
    for (const { row, body } of games) {
      const key = keyOf(league, body.gameId);
      const before = chosen.get(key);
      if (before !== undefined) {
        const reason = `the game ${JSON.stringify(body.gameId)} stands in ${before.file} too; ${file} counts`;
        dropped.push({ file, row, reason });
      }
      chosen.set(key, { file, body });
    }
  }
  const items = [...chosen].map(([key, { body }]) => ({ key, body }));
  return { items, dropped: [...dropped, ...twinNotes(chosen)] };
}

/** Games under different ids that are probably one; both are kept. */
function twinNotes(
  chosen: ReadonlyMap<string, { readonly file: string; readonly body: GameBody }>,
): readonly Note[] {
  const seen = new Map<string, string>();
  const notes: Note[] = [];
  for (const { file, body } of chosen.values()) {
    const { league, home, away, tipAt, tipOn, gameId } = body;
    const told = [league, home, away, tipAt ?? tipOn].join('/');
    const before = seen.get(told);
    if (before !== undefined) {
      const reason = `${JSON.stringify(gameId)} and ${JSON.stringify(before)} are the same teams at the same time; both are kept`;
      notes.push({ file, row: null, reason });
    }
    seen.set(told, gameId);
  }
  return notes;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
