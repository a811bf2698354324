import { z } from 'zod';
import { analyseStructure, kindOf, payoffCurve, strikesOf } from '../../engines/options/index.ts';
import { readAll } from '../../flows/read-all.ts';
import { optionStructure } from '../../model/option-structure.ts';
import { brainMarketName } from '../../sources/brain/market.ts';
import { definePanel } from '../../web/panel.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { optionActions } from './actions.ts';
import { textOfLeg } from './legs-text.ts';
import { markSeries, readMarks } from './marks.ts';
import { quickStructure, renderOptionsPage } from './page.ts';
import { lookAt, readOptions, readOptionsPage, todayOf } from './read.ts';
import { amountOf, breakEvenText, renderOptions } from './tile.ts';

const query = z.strictObject({
  show: z.enum(['open', 'planned', 'closed', 'all']).default('open'),
  open: z.uuid().optional(),
});

/** Options that belong together, what they can win and lose, and when to look at them. */
export const options = definePanel({
  ...{ id: 'options', title: 'Options', row: 2, key: 'o' },
  kinds: ['option-structure', 'event', 'checkpoint'],
  series: [markSeries],
  sources: [brainMarketName],
  read: readOptions,
  state: ({ open, planned, closed }) =>
    open.length + planned > 0
      ? { is: 'ready' }
      : {
          is: 'empty',
          text:
            closed > 0
              ? 'No structure is open. The closed ones are on the page.'
              : 'No option structure is written down. Add one with its legs; what it can win and lose is computed from them.',
        },
  render: renderOptions,
  quick: quickStructure,
  page: { query, read: readOptionsPage, render: renderOptionsPage },
  actions: optionActions,
  charts: {
    async worth(context, { open = '' }) {
      const row =
        (await context.store.get(optionStructure, open)) ?? unknownRecord(optionStructure, open);
      const marks = await readMarks(context.store, row.id);
      return {
        ...{ kind: 'line', x: 'time', yLabel: row.body.currency },
        xs: marks.map(({ at }) => Math.floor(Date.parse(at) / 1_000)),
        series: [{ label: 'won or lost', tone: 'live', values: marks.map(({ pnl }) => pnl) }],
        marks: [{ axis: 'y', at: 0, label: '', tone: 'quiet' }],
      };
    },
    async payoff(context, { open = '' }) {
      const row =
        (await context.store.get(optionStructure, open)) ?? unknownRecord(optionStructure, open);
      const { spot, analysis } = lookAt(row, context, todayOf(context));
      const { points } = payoffCurve(row.body, spot.price);
      const evens = (analysis.breakEvens ?? []).flatMap((each) =>
        each.kind === 'price' ? [each.price] : [],
      );
      const prices = points.map(({ price }) => price);
      const width = Math.max(...prices) - Math.min(...prices);
      // Two labels so near each other could not be read.
      const isNear = (at: number) => spot.price !== null && Math.abs(at - spot.price) < width / 10;
      return {
        ...{ kind: 'payoff', x: 'number', xLabel: row.body.underlying, yLabel: row.body.currency },
        xs: prices,
        series: [{ label: 'won or lost', tone: 'live', values: points.map(({ pnl }) => pnl) }],
        marks: [
          { axis: 'y', at: 0, label: '', tone: 'quiet' },
          ...strikesOf(row.body.legs).map((at) => {
            return { axis: 'x', at, label: amountOf(at), tone: 'quiet' } as const;
          }),
          ...evens.map((at) => {
            return { axis: 'x', at, label: isNear(at) ? '' : 'even', tone: 'accent' } as const;
          }),
          ...(spot.price === null
            ? []
            : [
                {
                  axis: 'x',
                  at: spot.price,
                  label: 'now',
                  tone: 'warn',
                } as const,
              ]),
        ],
      };
    },
  },
  exportRows: async ({ store }, { show }) =>
    (await readAll(store, optionStructure, { status: show === 'all' ? undefined : show })).map(
      ({ id, version, body }) => {
        const { title, underlying, venue, currency, multiplier, status, legs, realisedPnl } = body;
        const { maxProfit, maxLoss, breakEvens, basis } = analyseStructure(body);
        return {
          ...{ id, version, title, kind: kindOf(legs), underlying, venue, currency, multiplier },
          ...{ status, legs: legs.map(textOfLeg).join('; '), basis, realisedPnl },
          maxProfit: maxProfit.kind === 'amount' ? maxProfit.amount : maxProfit.kind,
          maxLoss: maxLoss.kind === 'amount' ? maxLoss.amount : maxLoss.kind,
          breakEvens: breakEvenText(breakEvens),
          ...{ openedAt: body.openedAt, closedAt: body.closedAt },
        };
      },
    ),
  notices: ({ open, today }, { now }) =>
    open
      .filter(({ next }) => next?.on != null && next.on <= today)
      .map(({ row, next }) => ({
        ...{ id: `structure:${row.id}`, text: `${row.body.title}: ${next?.prompt}`, tone: 'warn' },
        ...{ at: now.toISOString(), href: `/panel/options?open=${row.id}` },
      })),
  commands: [{ title: 'Add an option structure', href: '/panel/options#add' }],
});
