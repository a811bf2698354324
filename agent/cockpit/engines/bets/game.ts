import { fairChances } from './odds.ts';

export interface GameLines {
  readonly home: string;
  readonly away: string;
  readonly moneyline: { readonly home: number | null; readonly away: number | null };
  /** Points both sides are expected to make together. */
  readonly total: number | null;
  /** Of the side that gives (negative) or gets points. */
  readonly spread: { readonly side: 'home' | 'away' | null; readonly line: number } | null;
}

export interface GameOutlook {
  /** That the home side wins, the share of the house taken out; null without both odds. */
  readonly probability: number | null;
  /** Points of the home side: half of the total, less half of what it gives; null without both. */
  readonly expectedPoints: number | null;
}

/** What the lines of a game say of its home side. */
export function outlookOf({ moneyline, total, spread }: GameLines): GameOutlook {
  const [home = null] = fairChances([moneyline.home, moneyline.away]) ?? [];
  const side = spread?.side ?? null;
  const given =
    spread === null || side === null ? null : side === 'home' ? spread.line : -spread.line;
  return {
    probability: home,
    expectedPoints: total === null || given === null ? null : (total - given) / 2,
  };
}

/** Whether a title such as `CLE at DET` names both sides. */
export function namesGame(
  title: string,
  { home, away }: Pick<GameLines, 'home' | 'away'>,
): boolean {
  const text = wordsOf(title);
  return [home, away].every((side) => text.includes(wordsOf(side)));
}

/** In small letters, between blanks, so that `DET` is not found in `Detroit`. */
function wordsOf(text: string): string {
  return ` ${
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  } `;
}
