import { z } from 'zod';
import { day } from '../../model/vocabulary.ts';
import { readRows } from './read-rows.ts';
import { parseSpread, parseTip } from './spread.ts';
import type { BetBody, BetRow, GameBody, GameRow, ParsedSlate } from './types.ts';

const record = z.record(z.string(), z.unknown());
const slateShape = z.looseObject({
  meta: z.looseObject({ date: day, unit_size: z.number().positive().nullish() }),
  games: z.array(z.unknown()),
  bets: z.array(z.unknown()).nullish(),
});
const name = z.string().trim().min(1).max(100);
const gameShape = z.looseObject({
  ...{ id: z.string().min(1).max(200), home: name, away: name },
  tip_local: z.unknown(),
  priority: z.enum(['A', 'B', 'C']).nullish().catch(null),
  ...{ market: record.nullish(), context: record.nullish(), angle: record.nullish() },
  ...{ edge: record.nullish(), result: record.nullish() },
});
const betShape = z.looseObject({
  ...{ game_id: z.string().min(1), market: name, selection: z.string().trim().min(1).max(200) },
  odds_decimal: z.number().gt(1),
  stake_units: z.number().positive(),
  book: z.string().max(100).nullish(),
  notes: z.string().max(5_000).nullish(),
  result: z.enum(['win', 'loss', 'push']).nullish(),
  pnl_units: z.number().nullish(),
  placed_at: z.string().nullish(),
});

/** A slate of the NBA: `{ meta: { date, unit_size, … }, games: [], bets: [] }`. Undefined for a file of
 * another shape. */
export function parseNbaSlate(file: string, value: unknown): ParsedSlate | undefined {
  const parsed = slateShape.safeParse(value);
  if (!parsed.success) return undefined;
  const { meta, games: rows, bets: placed } = parsed.data;
  const games = readRows(
    { file, list: 'games', rows, shape: gameShape },
    (game, row, note): GameRow => ({ row, body: gameBody(game, meta.date, note) }),
  );
  const bets = readRows(
    { file, list: 'bets', rows: placed ?? [], shape: betShape },
    (bet, row, note): BetRow => ({
      ...{ row, gameId: bet.game_id },
      body: betBody(bet, meta.unit_size ?? null, note),
    }),
  );
  return {
    ...{ file, league: 'NBA', on: meta.date, games: games.taken, bets: bets.taken },
    refused: [...games.refused, ...bets.refused],
    dropped: [...games.dropped, ...bets.dropped],
  };
}

function gameBody(
  game: z.output<typeof gameShape>,
  slateOn: string,
  note: (reason: string) => void,
): GameBody {
  const { home, away } = game;
  const market = game.market ?? {};
  const number = (member: string) => readNumber(market[member], `market.${member}`, note);
  const spreadOf = (member: string) => {
    const spread = parseSpread(market[member], { home, away });
    if (spread === undefined) note(`market.${member}: ${show(market[member])} is no spread`);
    return spread ?? null;
  };
  const odds = (member: string) => {
    const value = number(member);
    if (value === null || value > 1) return value;
    note(`market.${member}: ${value} is no decimal odds`);
    return null;
  };
  const tip = parseTip(game.tip_local);
  if (tip === undefined) note(`tip_local: ${show(game.tip_local)} is no time and no day`);
  const none = { home: null, away: null };
  return {
    ...{ league: 'NBA', gameId: game.id, slateOn, home, away },
    ...(tip ?? { tipAt: null, tipOn: null }),
    priority: game.priority ?? null,
    ...{ spread: spreadOf('spread'), spreadOpen: spreadOf('spread_open') },
    ...{ total: number('total'), totalOpen: number('total_open') },
    moneyline: { home: odds('moneyline_home'), away: odds('moneyline_away') },
    ...{ spreadOdds: none, totalOdds: { over: null, under: null } },
    marketNotes: readText(market.notes),
    context: contextOf(game.context ?? {}),
    lineupFlags: listOf(game.context?.lineup_flags),
    ...{ angle: textsOf(game.angle ?? {}), edge: textsOf(game.edge ?? {}) },
    result: resultOf(game.result ?? {}, note),
  };
}

function betBody(
  bet: z.output<typeof betShape>,
  unitSize: number | null,
  note: (reason: string) => void,
): BetBody {
  const placed = parseTip(bet.placed_at);
  if (bet.placed_at != null && placed?.tipAt == null) {
    note(`placed_at: ${show(bet.placed_at)} is no instant with its offset`);
  }
  return {
    ...{ market: bet.market, selection: bet.selection, oddsDecimal: bet.odds_decimal },
    ...{ stakeUnits: bet.stake_units, unitSize, book: bet.book || null, notes: bet.notes || null },
    ...{ result: bet.result ?? null, placedAt: placed?.tipAt ?? null },
  };
}

/** `rest: { home, away }` or `rest_home` and `rest_away`. */
function contextOf(context: Readonly<Record<string, unknown>>): GameBody['context'] {
  const topics: Record<string, { home: string | null; away: string | null }> = {};
  for (const [key, value] of Object.entries(context)) {
    if (key === 'lineup_flags') continue;
    const { topic, side } = /^(?<topic>.+)_(?<side>home|away)$/.exec(key)?.groups ?? {};
    if (topic !== undefined) {
      const before = topics[topic] ?? { home: null, away: null };
      topics[topic] = { ...before, [side ?? '']: readText(value) };
      continue;
    }
    const both = record.safeParse(value);
    if (!both.success) continue;
    topics[key] = { home: readText(both.data.home), away: readText(both.data.away) };
  }
  return topics;
}

function resultOf(
  result: Readonly<Record<string, unknown>>,
  note: (reason: string) => void,
): GameBody['result'] {
  const points = z.int().min(0);
  const [home, away] = [result.final_score_home, result.final_score_away];
  if (home == null && away == null) return null;
  const both = z.object({ home: points, away: points }).safeParse({ home, away });
  if (!both.success) note(`result: ${show(home)} : ${show(away)} is no final score`);
  return both.success ? both.data : null;
}

function textsOf(group: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const texts = Object.entries(group).map(([key, value]) => [key, readText(value)] as const);
  return Object.fromEntries(texts.flatMap(([key, text]) => (text === null ? [] : [[key, text]])));
}

function listOf(value: unknown): string[] {
  const items = Array.isArray(value) ? value : [value];
  return items.map(readText).filter((text) => text !== null);
}

function readText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(readText).filter(Boolean).join('; ') || null;
  return typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 5_000) : null;
}

function readNumber(value: unknown, where: string, note: (reason: string) => void): number | null {
  if (value === null || value === undefined || value === '') return null;
  const isText = typeof value === 'string' && /^[+-]?\d+(?:\.\d+)?$/.test(value.trim());
  const number = isText ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  note(`${where}: ${show(value)} is no number`);
  return null;
}

const show = (value: unknown) => (JSON.stringify(value) ?? 'nothing').slice(0, 80);
