import { dayOf } from '../calendar/days.ts';
import { type EntryStats, entryStats, type JournalEntry } from './stats.ts';

/** What a day is made of, from where each lies: the brain's views, the records, the audit. Null: could not
 * be read, and why. */
export interface DayInput {
  readonly trades: Readable<readonly ClosedTrade[]>;
  readonly decisions: readonly {
    readonly at: string;
    readonly verdict: string | null;
    readonly title: string;
  }[];
  readonly tasks: readonly DayTask[];
  /** Of the day, as the calendar shows them. */
  readonly events: readonly { readonly title: string; readonly importance: string }[];
  readonly entries: readonly JournalEntry[];
  /** What was done to bots, by whoever did it. */
  readonly botActions: readonly {
    readonly at: string;
    readonly action: string;
    readonly outcome: string;
  }[];
}

export type Readable<T> = { readonly value: T } | { readonly missing: string };

/** A position that was closed, as the brain keeps it. */
export interface ClosedTrade {
  readonly symbol: string;
  readonly side: string;
  /** Net of fees and funding, in the currency of the account. */
  readonly pnl: number;
  readonly strategy: string | null;
  readonly reason: string | null;
  /** Milliseconds since 1970. */
  readonly closedAt: number;
}

export interface DayTask {
  readonly title: string;
  readonly status: string;
  readonly due: string | null;
  readonly doneAt: string | null;
}

export interface DailyReview {
  readonly on: string;
  readonly trades: Readable<TradesOfDay>;
  /** By verdict; `none` where no rule matched. */
  readonly decisions: Readonly<Record<string, number>>;
  readonly tasksDone: readonly string[];
  readonly tasksLeft: readonly string[];
  readonly events: readonly { readonly title: string; readonly importance: string }[];
  readonly botActions: readonly {
    readonly at: string;
    readonly action: string;
    readonly outcome: string;
  }[];
  /** Journal entries that were closed. */
  readonly journal: EntryStats;
  readonly journalOpened: number;
}

export interface TradesOfDay {
  readonly closed: number;
  readonly wins: number;
  readonly losses: number;
  readonly net: number;
  readonly best: ClosedTrade | null;
  readonly worst: ClosedTrade | null;
}

/** What happened on a day in a zone. */
export function reviewDay(input: DayInput, on: string, zone: string): DailyReview {
  const isOn = (instant: string) => dayOf(instant, zone) === on;
  const { trades, tasks, entries } = input;
  const closed = entries.filter(({ status, closedAt }) => {
    return status !== 'open' && closedAt !== null && isOn(closedAt);
  });
  const decisions: Record<string, number> = {};
  for (const { verdict } of input.decisions.filter(({ at }) => isOn(at))) {
    decisions[verdict ?? 'none'] = (decisions[verdict ?? 'none'] ?? 0) + 1;
  }
  const isOver = ({ status }: DayTask) => status === 'done' || status === 'dropped';
  return {
    on,
    trades: 'missing' in trades ? trades : { value: tradesOf(trades.value, on, zone) },
    decisions,
    tasksDone: tasks
      .filter(({ status, doneAt }) => status === 'done' && doneAt !== null && isOn(doneAt))
      .map(({ title }) => title),
    tasksLeft: tasks
      .filter((task) => !isOver(task) && task.due !== null && task.due <= on)
      .map(({ title }) => title),
    events: input.events,
    botActions: input.botActions.filter(({ at }) => isOn(at)),
    journal: entryStats(closed),
    journalOpened: entries.filter(({ at }) => isOn(at)).length,
  };
}

function tradesOf(trades: readonly ClosedTrade[], on: string, zone: string): TradesOfDay {
  const own = trades
    .filter(({ closedAt }) => dayOf(new Date(closedAt), zone) === on)
    .sort((one, other) => other.pnl - one.pnl);
  const wins = own.filter(({ pnl }) => pnl > 0);
  const losses = own.filter(({ pnl }) => pnl < 0);
  return {
    ...{ closed: own.length, wins: wins.length, losses: losses.length },
    net: own.reduce((sum, { pnl }) => sum + pnl, 0),
    ...{ best: wins[0] ?? null, worst: losses.at(-1) ?? null },
  };
}
