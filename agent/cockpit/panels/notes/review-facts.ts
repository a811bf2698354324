import { z } from 'zod';
import { dayOf } from '../../engines/calendar/index.ts';
import { type Html, html, nothing } from '../../web/html.ts';
import type { Drawing } from '../../web/panel.ts';
import { facts, mark, onDay, table } from '../../web/parts.ts';
import { counted } from '../numbers.ts';
import { ownershipWords } from './entry-fields.ts';
import { moneyOf, numberOf, shareOf } from './figures.ts';
import type { ReviewRow } from './read.ts';

// A review keeps what was computed when it was written: it is read back as that, and what an older release
// wrote otherwise is not shown as tables.

const share = z.looseObject({ count: z.number(), of: z.number(), share: z.number().nullable() });
const stats = z.looseObject({
  ...{ entries: z.number(), decided: z.number(), winRate: z.number().nullable() },
  expectancyR: z.number().nullable(),
  money: z.array(z.looseObject({ currency: z.string(), net: z.number(), expectancy: z.number() })),
  ...{ adherence: share, misalignment: share },
});
const group = stats.extend({ name: z.string() });
const span = z.looseObject({
  all: stats,
  ...{ bySetup: z.array(group), byEmotion: z.array(group), byOwnership: z.array(group) },
  byRule: z.array(group),
  mistakes: z.array(z.looseObject({ name: z.string(), count: z.number() })),
  longestDrift: z.looseObject({ entries: z.number(), from: z.string(), to: z.string() }).nullable(),
  ...{ opened: z.number(), stillOpen: z.number(), cadence: z.string() },
  wentWrong: z
    .array(z.looseObject({ action: z.string(), outcome: z.string(), count: z.number() }))
    .optional(),
});
type Group = z.output<typeof group>;

const cadenceWords: Readonly<Record<string, string>> = {
  weekly: 'once a week',
  'every-two-weeks': 'every two weeks',
  monthly: 'once a month',
  quarterly: 'once a quarter',
};

/** The numbers of a week or a month as tables; nothing for a day, whose sentences say all. */
export function renderReviewFacts({ body }: ReviewRow, drawing: Drawing): Html {
  const parsed = span.safeParse(body.facts);
  if (!parsed.success) return nothing;
  const { all, bySetup, byEmotion, byOwnership, byRule, mistakes, wentWrong } = parsed.data;
  const { longestDrift: drift, opened, stillOpen, cadence } = parsed.data;
  const dayIn = (at: string) => onDay(dayOf(at, drawing.zone), drawing);
  const byWord = byOwnership.map((each) => ({
    ...each,
    name: ownershipWords[each.name] ?? each.name,
  }));
  return html`<div class="columns"><div>${facts([
    ['Entries closed', `${all.entries}, ${all.decided} with a result`],
    ['Begun', opened],
    ['Open still', stillOpen],
    ['Won', shareOf(all.winRate)],
    ['Mean result, in units of the most to lose', numberOf(all.expectancyR)],
  ])}</div><div>${facts([
    ['Plan followed', countOf(all.adherence)],
    ['Done against oneself', countOf(all.misalignment)],
    [
      'Longest run against oneself',
      drift === null
        ? 'none'
        : html`${counted(drift.entries, 'entry', 'entries')}, from ${dayIn(drift.from)} to ${dayIn(drift.to)}`,
    ],
    ['Worth a look back', cadenceWords[cadence] ?? cadence],
  ])}</div></div>
${groupTable('By setup', 'Setup', bySetup)}
${groupTable('By how it felt', 'Felt', byEmotion)}
${groupTable('By whose decision it was', 'Whose', byWord)}
${groupTable('By rule', 'Rule', byRule)}
${
  mistakes.length === 0
    ? nothing
    : html`<h3>Mistakes</h3>${table({
        caption: 'Mistakes',
        columns: [{ label: 'Mistake' }, { label: 'Made', isNumber: true }],
        rows: mistakes.map(({ name, count }) => [name, count]),
      })}`
}
${wentWrong === undefined ? nothing : renderWrong(wentWrong)}`;
}

const countOf = ({ count, of, share: part }: z.output<typeof share>) =>
  of === 0
    ? shareOf(null)
    : html`<span>${shareOf(part)} <span class="quiet">${count} of ${of}</span></span>`;

function groupTable(title: string, label: string, groups: readonly Group[]): Html {
  if (groups.length === 0) return nothing;
  return html`<h3>${title}</h3>${table({
    caption: title,
    columns: [
      { label },
      { label: 'Entries', isNumber: true },
      { label: 'Won', isNumber: true },
      { label: 'Net', isNumber: true },
      { label: 'Mean', isNumber: true },
      { label: 'Risk units', isNumber: true },
      { label: 'Plan followed', isNumber: true },
    ],
    rows: groups.map(({ name, entries, winRate, money, expectancyR, adherence }) => [
      name,
      entries,
      shareOf(winRate),
      money.length === 0
        ? numberOf(null)
        : joined(money.map(({ net, currency }) => moneyOf(net, currency))),
      money.length === 0
        ? numberOf(null)
        : joined(money.map(({ expectancy, currency }) => moneyOf(expectancy, currency))),
      numberOf(expectancyR),
      shareOf(adherence.share),
    ]),
  })}`;
}

/** Amounts of several currencies are never added. */
const joined = (amounts: readonly Html[]): Html =>
  html`${amounts.map((amount, index) => html`${index === 0 ? nothing : html`<br>`}${amount}`)}`;

function renderWrong(wrong: readonly { action: string; outcome: string; count: number }[]): Html {
  return html`<h3>What went wrong</h3>${
    wrong.length === 0
      ? html`<p class="empty">Nothing failed.</p>`
      : table({
          caption: 'What went wrong',
          columns: [{ label: 'Done' }, { label: 'Outcome' }, { label: 'Times', isNumber: true }],
          rows: wrong.map(({ action, outcome, count }) => [
            action,
            mark(outcome === 'failed' ? 'bad' : 'warn', outcome),
            count,
          ]),
        })
  }`;
}
