import { learningCurve } from '../../engines/study/index.ts';
import type { journalEntry } from '../../model/journal-entry.ts';
import type { BodyOf } from '../../model/record.ts';
import type { studyCard } from '../../model/study-card.ts';
import type { LineChart } from '../../web/chart.ts';

const tones = ['live', 'accent', 'warn', 'quiet'] as const;

/** Of the answers of each day, how many were right, in per cent. */
export function studyChart(cards: readonly BodyOf<typeof studyCard>[]): LineChart {
  const days = learningCurve(cards);
  return {
    ...{ kind: 'line', x: 'day', yLabel: '%' },
    xs: days.map(({ on }) => Date.parse(`${on}T00:00:00Z`) / 1_000),
    series: [
      {
        ...{ label: 'right answers', tone: 'live' },
        values: days.map(({ answers, right }) => Math.round((100 * right) / answers)),
      },
    ],
  };
}

/** What was won and lost up to each entry that was closed, a line a currency. */
export function resultsChart(entries: readonly BodyOf<typeof journalEntry>[]): LineChart {
  const closed = entries
    .flatMap(({ closedAt, realizedValue, currency }) =>
      closedAt === null || realizedValue === null
        ? []
        : [{ closedAt, realizedValue, currency: currency ?? 'no currency' }],
    )
    .toSorted((one, other) => one.closedAt.localeCompare(other.closedAt));
  const currencies = [...new Set(closed.map(({ currency }) => currency))].sort();
  return {
    ...{ kind: 'line', x: 'time', xs: closed.map(({ closedAt }) => Date.parse(closedAt) / 1_000) },
    series: currencies.map((currency, index) => {
      let sum = 0;
      const values = closed.map((entry) => {
        if (entry.currency !== currency) return null;
        sum += entry.realizedValue;
        return sum;
      });
      return { label: currency, tone: tones[index % tones.length] ?? 'quiet', values };
    }),
  };
}
