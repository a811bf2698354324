import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day, instant } from './vocabulary.ts';
import { dayText } from './words.ts';

const text = z.string().max(5_000);
const line = z.number().nullable();
/** Decimal odds: what a stake of 1 brings back. */
const odds = z.number().gt(1).nullable();
const bothOdds = z.strictObject({ home: odds, away: odds });

/** The team that gives (negative) or gets points, as the file names it. */
export const spread = z.strictObject({
  team: z.string().min(1).max(100),
  side: z.enum(['home', 'away']).nullable(),
  line: z.number(),
});

/** A game of a slate. When it begins is an instant, or a day alone, or not known. */
export const slateGame = defineRecord({
  name: 'slate-game',
  title: 'Game',
  fields: z.object({
    league: z.string().min(1).max(20),
    /** As the file has it, blanks and all. */
    gameId: z.string().min(1).max(200),
    /** The day of the slate it stands in. */
    slateOn: day,
    home: z.string().min(1).max(100),
    away: z.string().min(1).max(100),
    tipAt: instant.nullable(),
    tipOn: day.nullable(),
    priority: z.enum(['A', 'B', 'C']).nullable(),
    spread: spread.nullable(),
    spreadOpen: spread.nullable(),
    total: line,
    totalOpen: line,
    moneyline: bothOdds,
    spreadOdds: bothOdds,
    totalOdds: z.strictObject({ over: odds, under: odds }),
    marketNotes: text.nullable(),
    /** By topic (`rest`, `travel`, `form`, …) for either team. */
    context: z.record(
      z.string().max(60),
      z.strictObject({ home: text.nullable(), away: text.nullable() }),
    ),
    lineupFlags: z.array(text),
    /** What somebody thinks: `summary`, `side_thoughts`, `lean_side`, `confidence`, … */
    angle: z.record(z.string().max(60), text),
    edge: z.record(z.string().max(60), text),
    /** Points in the end. */
    result: z.strictObject({ home: z.int().min(0), away: z.int().min(0) }).nullable(),
  }),
  label: ({ home, away, slateOn }) => `${away} at ${home}, ${dayText(slateOn)}`,
  // A day gets a place in the order of time that way, and no time.
  at: ({ tipAt, tipOn, slateOn }) => tipAt ?? `${tipOn ?? slateOn}T00:00:00.000Z`,
  status: ({ result }) => (result === null ? 'open' : 'final'),
});
