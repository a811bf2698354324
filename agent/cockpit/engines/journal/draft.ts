import { counted, plainWord, verdictWord } from '../../model/words.ts';
import type { DailyReview } from './daily.ts';
import type { MonthlyReview } from './monthly.ts';
import type { EntryStats } from './stats.ts';
import type { WeeklyReview } from './weekly.ts';

// Plain sentences from what was computed, by a fixed rule: what a review says before anybody wrote in it.

export function draftDay(review: DailyReview): string {
  const { trades, decisions, tasksDone, tasksLeft, events, botActions, journalOpened } = review;
  const verdicts = Object.entries(decisions).sort(([one], [other]) => (one < other ? -1 : 1));
  const lines = [
    tradesLine(trades),
    verdicts.length === 0
      ? 'The rules decided nothing.'
      : `Decisions: ${verdicts.map(([verdict, count]) => `${count} ${spokenWord(verdict)}`).join(', ')}.`,
    botActions.length === 0
      ? 'Nothing was done to the bots.'
      : `Done to the bots: ${botActions.map(({ action, outcome }) => `${plainWord(action)} (${outcome})`).join(', ')}.`,
    events.length === 0 ? 'No events.' : `Events: ${events.map(({ title }) => title).join(', ')}.`,
    `Tasks: ${tasksDone.length} done, ${tasksLeft.length} left${tasksLeft.length === 0 ? '' : ` (${tasksLeft.join(', ')})`}.`,
    `Journal: ${journalOpened} begun, ${review.journal.entries} closed.`,
  ];
  return lines.join('\n');
}

/** Counts are by verdict, and by outcome where there is none. */
const spokenWord = (name: string) => verdictWord(/^[A-Z]/.test(name) ? name : null, name);
const entriesText = (count: number) => counted(count, 'entry', 'entries');

function tradesLine(trades: DailyReview['trades']): string {
  if ('missing' in trades) return `Trades are not known: ${trades.missing}.`;
  const { closed, wins, losses, net, best, worst } = trades.value;
  if (closed === 0) return 'No position was closed.';
  const ends = [
    ...(best === null ? [] : [`best ${best.symbol} ${signed(best.pnl)}`]),
    ...(worst === null ? [] : [`worst ${worst.symbol} ${signed(worst.pnl)}`]),
  ];
  const result = `Closed ${closed}: ${wins} won, ${losses} lost, net ${signed(net)}`;
  return ends.length === 0 ? `${result}.` : `${result}; ${ends.join(', ')}.`;
}

export function draftWeek({
  from,
  to,
  all,
  longestDrift,
  bySetup,
  stillOpen,
}: WeeklyReview): string {
  const lines = [
    `${from} to ${to}: ${entriesText(all.entries)} closed, ${stillOpen} open.`,
    ...statLines(all),
    ...bySetup.map(({ name, entries, winRate, money }) => {
      return `${name}: ${entriesText(entries)}, won ${percent(winRate)}, ${moneyText(money)}.`;
    }),
    ...(longestDrift === null
      ? []
      : [
          `${entriesText(longestDrift.entries)} in a row ${longestDrift.entries === 1 ? 'was' : 'were'} made against oneself.`,
        ]),
  ];
  return lines.join('\n');
}

export function draftMonth(review: MonthlyReview): string {
  const { wentWrong } = review;
  const told = wentWrong.slice(0, 10).map(({ action, outcome, count }) => {
    return `${plainWord(action)} ${count === 1 ? 'once' : `${count} times`}${outcome === 'unknown' ? ' (outcome unknown)' : ''}`;
  });
  const health = told.length === 0 ? 'Nothing failed.' : `Failed: ${told.join(', ')}.`;
  return `${draftWeek(review)}\n${health}`;
}

function statLines({ winRate, money, adherence, misalignment }: EntryStats): readonly string[] {
  return [
    `Won ${percent(winRate)}; ${moneyText(money)}.`,
    `Plan followed: ${percent(adherence.share)}. Against oneself: ${percent(misalignment.share)}.`,
  ];
}

function moneyText(money: EntryStats['money']): string {
  if (money.length === 0) return 'results are not said';
  return money
    .map(({ currency, net, expectancy }) => {
      return `net ${signed(net)} ${currency}, mean ${signed(expectancy)} ${currency}`;
    })
    .join('; ');
}

const percent = (share: number | null) =>
  share === null ? 'not known' : `${Math.round(share * 100)} %`;

function signed(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  return rounded > 0 ? `+${rounded}` : String(rounded === 0 ? 0 : rounded).replace('-', '−');
}
