import { z } from 'zod';
import { Fault } from '#lib';

const entrySchema = z.strictObject({
  symbol: z.string().trim().min(1),
  aliases: z.array(z.string().trim().min(1)).default([]),
  reason: z.string().trim().min(1).default('restricted'),
});

/** "Don't cross the guys": assets that are never bought or sold short, whatever says so. */
export interface DcgList {
  readonly entries: readonly {
    readonly symbol: string;
    readonly aliases: readonly string[];
    readonly reason: string;
  }[];
}

const listSchema = z.array(
  z.union([z.string().transform((symbol) => ({ symbol })), z.unknown()]).pipe(entrySchema),
);

/** `["FTT", { symbol: "LUNA", aliases: ["LUNC", "Terra"], reason: "…" }]`. Throws Fault
 * `brain.config`: a list that cannot be read restricts nothing, so the one before stays in force. */
export function parseDcgList(value: unknown): DcgList {
  const parsed = listSchema.safeParse(value);
  if (parsed.success) return { entries: parsed.data };
  const [issue] = parsed.error.issues;
  throw new Fault({
    code: 'brain.config',
    message: `the list of restricted symbols cannot be read: ${issue?.message ?? 'no reason given'}`,
    where: ['dcg', ...(issue?.path ?? [])].join('.'),
    hint: 'the list before stays in force',
    cause: parsed.error,
  });
}

export interface DcgHit {
  readonly symbol: string;
  /** The entry of the list. */
  readonly restricted: string;
  /** What it was recognised by. */
  readonly matched: string;
  readonly reason: string;
}

/** The entry that forbids the symbol, if one does: in any case, width or spelling of a pair, and by any
 * of its aliases. */
export function findRestricted(list: DcgList, symbol: string): DcgHit | undefined {
  const names = namesOf(symbol);
  for (const entry of list.entries) {
    for (const spelling of [entry.symbol, ...entry.aliases]) {
      const matched = namesOf(spelling).find((name) => names.includes(name));
      if (matched !== undefined) {
        return { symbol, restricted: entry.symbol, matched, reason: entry.reason };
      }
    }
  }
  return undefined;
}

const quotes = /(?:USDT|USDC|BUSD|FDUSD|TUSD|USD|PERP)$/;

/** Everything a symbol may be called: as written, its base without the quote (`FTT/USDT:USDT`,
 * `FTT-PERP`, `FTTUSDT`), and without the thousand some exchanges put before it (`kPEPE`,
 * `1000PEPE`). Rather one name too many than one too few. */
function namesOf(text: string): readonly string[] {
  const written = text.normalize('NFKC').replace(/[\s\p{Cf}]/gu, '');
  const whole = written.toUpperCase();
  const base = whole.split(/[/:_\-.]/)[0] ?? whole;
  const names = [whole, base, base.replace(quotes, '')];
  if (/^k[A-Z]/.test(written)) names.push(...names.map((name) => name.slice(1)));
  names.push(...names.map((name) => name.replace(/^1(?:0{3}|0{6}|M)(?=[A-Z])/, '')));
  return [...new Set(names)].filter((name) => name !== '');
}
