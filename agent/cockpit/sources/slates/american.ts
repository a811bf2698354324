import { z } from 'zod';
import { decimalOfAmerican } from '../../engines/bets/index.ts';
import { day } from '../../model/vocabulary.ts';
import { readRows } from './read-rows.ts';
import { parseTip } from './spread.ts';
import type { GameBody, GameRow, ParsedSlate } from './types.ts';

const number = z.number().nullish();
const slateShape = z.looseObject({
  date: day,
  league: z.string().trim().min(1).max(20),
  games: z.array(z.unknown()),
});
const name = z.string().trim().min(1).max(100);
const gameShape = z.looseObject({
  ...{ game_id: z.string().min(1).max(200), home: name, away: name },
  start_time: z.string().nullish(),
  moneyline: z.looseObject({ home: number, away: number }).nullish(),
  total: z.looseObject({ line: number, over: number, under: number }).nullish(),
  spread: z.looseObject({ line: number, home: number, away: number }).nullish(),
});

/** A slate in the American way, of the NHL and others: `{ date, league, games: [] }` with American odds.
 * Undefined for a file of another shape. */
export function parseAmericanSlate(file: string, value: unknown): ParsedSlate | undefined {
  const parsed = slateShape.safeParse(value);
  if (!parsed.success) return undefined;
  const { date, league, games: rows } = parsed.data;
  const { taken, ...notes } = readRows(
    { file, list: 'games', rows, shape: gameShape },
    (game, row, note): GameRow => ({ row, body: gameBody(game, date, league, note) }),
  );
  return { file, league, on: date, games: taken, bets: [], ...notes };
}

function gameBody(
  game: z.output<typeof gameShape>,
  slateOn: string,
  league: string,
  note: (reason: string) => void,
): GameBody {
  const { game_id: gameId, home, away, moneyline, total, spread } = game;
  const odds = (american: number | null | undefined, where: string) => {
    if (american == null) return null;
    const decimal = decimalOfAmerican(american);
    if (decimal === null) note(`${where}: ${american} is no American odds`);
    return decimal;
  };
  const tip = parseTip(game.start_time);
  if (tip === undefined) note(`start_time: ${JSON.stringify(game.start_time)} is no time`);
  const line = spread?.line ?? null;
  return {
    ...{ league, gameId, slateOn, home, away, ...(tip ?? { tipAt: null, tipOn: null }) },
    ...{ priority: null, spreadOpen: null, totalOpen: null, marketNotes: null, result: null },
    spread: line === null ? null : { team: home, side: 'home', line },
    total: total?.line ?? null,
    moneyline: {
      home: odds(moneyline?.home, 'moneyline.home'),
      away: odds(moneyline?.away, 'moneyline.away'),
    },
    spreadOdds: {
      home: odds(spread?.home, 'spread.home'),
      away: odds(spread?.away, 'spread.away'),
    },
    totalOdds: { over: odds(total?.over, 'total.over'), under: odds(total?.under, 'total.under') },
    ...{ context: {}, lineupFlags: [], angle: {}, edge: {} },
  };
}
