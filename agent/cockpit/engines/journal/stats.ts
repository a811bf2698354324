import type { BodyOf } from '../../model/index.ts';
import type { journalEntry } from '../../model/journal-entry.ts';

export type JournalEntry = BodyOf<typeof journalEntry>;

/** Amounts of one currency; never of several. */
export interface MoneyStats {
  readonly currency: string;
  readonly n: number;
  readonly net: number;
  /** Mean of what an entry brought. */
  readonly expectancy: number;
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  /** What was won for each unit lost; null where nothing was lost. */
  readonly profitFactor: number | null;
  /** Net of the sum of the most that could have been lost, over entries that say both; null without any. */
  readonly returnOnRisk: number | null;
}

/** Of entries that are over. What they do not say is not counted, and `n` of each says how many did. */
export interface EntryStats {
  readonly entries: number;
  /** Entries that say what they brought. */
  readonly decided: number;
  readonly wins: number;
  readonly losses: number;
  /** Wins of those decided, break-even included; null without any. */
  readonly winRate: number | null;
  /** Mean of what an entry brought in units of the most it could have lost; null where none says both. */
  readonly expectancyR: number | null;
  readonly money: readonly MoneyStats[];
  readonly adherence: Share;
  /** Done against oneself. */
  readonly misalignment: Share;
  readonly involuntary: Share;
  /** Own chance less the market's, in the mean; null where none says both. */
  readonly edge: number | null;
  /** Mean squared error of the own chance (G. W. Brier, 1950): 0 is perfect, 0.25 is a coin. */
  readonly brier: number | null;
}

export interface Share {
  readonly count: number;
  readonly of: number;
  readonly share: number | null;
}

export interface GroupStats extends EntryStats {
  readonly name: string;
}

export function entryStats(entries: readonly JournalEntry[]): EntryStats {
  const decided = entries.filter(({ realizedValue }) => realizedValue !== null);
  const values = decided.map(resultOf);
  const wins = values.filter((value) => value > 0).length;
  const losses = values.filter((value) => value < 0).length;
  const risked = decided.filter(({ maxLoss }) => maxLoss !== null && maxLoss > 0);
  return {
    ...{ entries: entries.length, decided: decided.length, wins, losses },
    winRate: decided.length === 0 ? null : wins / decided.length,
    expectancyR: mean(risked.map((entry) => resultOf(entry) / (entry.maxLoss ?? Number.NaN))),
    money: moneyStats(decided),
    adherence: shareOf(entries.map(({ marks }) => marks.followedPlan)),
    misalignment: shareOf(entries.map(({ alignedWithSelf }) => not(alignedWithSelf))),
    involuntary: shareOf(entries.map(({ voluntary }) => not(voluntary))),
    edge: mean(
      entries.flatMap(({ myProbability: mine, marketProbability: market }) =>
        mine === null || market === null ? [] : [mine - market],
      ),
    ),
    brier: brierOf(decided),
  };
}

/** The same by a word of each entry, the biggest group first; entries without it are left out. */
export function groupStats(
  entries: readonly JournalEntry[],
  nameOf: (entry: JournalEntry) => string | null,
): readonly GroupStats[] {
  const names = new Set(entries.map(nameOf).filter((name) => name !== null));
  return [...names]
    .map((name) => {
      return { name, ...entryStats(entries.filter((entry) => nameOf(entry) === name)) };
    })
    .sort((one, other) => other.entries - one.entries || (one.name < other.name ? -1 : 1));
}

function moneyStats(decided: readonly JournalEntry[]): readonly MoneyStats[] {
  const currencies = new Set(decided.flatMap(({ currency }) => currency ?? []));
  return [...currencies].sort().map((currency) => {
    const own = decided.filter((entry) => entry.currency === currency);
    const values = own.map(resultOf);
    const wins = values.filter((value) => value > 0);
    const losses = values.filter((value) => value < 0);
    const risked = own.filter(({ maxLoss }) => maxLoss !== null && maxLoss > 0);
    const risk = sum(risked.map(({ maxLoss }) => maxLoss ?? 0));
    const net = sum(values);
    return {
      ...{ currency, n: own.length, net, expectancy: net / own.length },
      ...{ averageWin: mean(wins), averageLoss: mean(losses) },
      profitFactor: losses.length === 0 ? null : sum(wins) / -sum(losses),
      returnOnRisk: risk === 0 ? null : sum(risked.map(resultOf)) / risk,
    };
  });
}

/** Of entries that were won or lost; one that broke even proves nobody right. */
function brierOf(decided: readonly JournalEntry[]): number | null {
  const errors = decided.flatMap((entry) => {
    const value = resultOf(entry);
    if (entry.myProbability === null || value === 0) return [];
    return [(entry.myProbability - (value > 0 ? 1 : 0)) ** 2];
  });
  return mean(errors);
}

const resultOf = ({ realizedValue }: JournalEntry) => realizedValue ?? Number.NaN;
const not = (value: boolean | null) => (value === null ? null : !value);
const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);
const mean = (values: readonly number[]) =>
  values.length === 0 ? null : sum(values) / values.length;

function shareOf(values: readonly (boolean | null)[]): Share {
  const said = values.filter((value) => value !== null);
  const count = said.filter((value) => value).length;
  return { count, of: said.length, share: said.length === 0 ? null : count / said.length };
}
