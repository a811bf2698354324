import { z } from 'zod';
import { definePanel, type Notice } from '../../web/panel.ts';
import { narrativeActions } from './actions.ts';
import { scoreChart, scoresChart } from './charts.ts';
import { noticeOf } from './moments.ts';
import { renderNarrativesPage } from './page.ts';
import { isShown, type Known, readNarratives, readNarrativesPage } from './read.ts';
import { ticketFields } from './ticket-fields.ts';
import { quickNarratives, renderNarratives, scoredBy } from './tile.ts';

const query = z.strictObject({
  open: z.uuid().optional(),
  show: z.enum(['all', 'tradable', 'watch-only']).default('all'),
  ...ticketFields,
  usd: ticketFields.usd.optional(),
});

/** Stories money follows: how strong each is, and whether it may be traded. */
export const narratives = definePanel({
  ...{ id: 'narratives', title: 'Narratives', row: 2, key: 'v' },
  kinds: [
    ...['narrative', 'narrative-transition', 'moment'],
    ...['smart-money-event', 'social-post', 'wallet'],
  ],
  series: ['narrative-score', 'narrative-state', 'risk'],
  read: readNarratives,
  state({ all }) {
    if (all.length > 0) return { is: 'ready' };
    const text = `No narrative is watched. Name the first one below. ${scoredBy}`;
    return { is: 'empty', text };
  },
  render: renderNarratives,
  quick: quickNarratives,
  page: { query, read: readNarrativesPage, render: renderNarrativesPage },
  actions: narrativeActions,
  charts: { score: scoreChart, scores: scoresChart },
  exportRows: async (context, { show }) =>
    (await readNarratives(context)).all
      .filter(({ view }) => isShown(view, show))
      .map(({ row: { id, version, body }, view }) => ({
        ...{ id, version, name: body.name, state: body.state, stateSince: body.stateSince },
        ...{ mode: body.mode, standing: view.standing.mode, observedAt: view.at },
        ...{ score: view.score?.score ?? null, delta: view.score?.delta ?? null },
        ...{ tokens: body.tokens.join(' '), instruments: body.instruments.join(' ') },
      })),
  notices: ({ all, told }) => [...told.map(noticeOf), ...all.flatMap(toppingNotice)],
});

function toppingNotice({ row: { id, body } }: Known): readonly Notice[] {
  const { state, stateSince: at, name } = body;
  if (state !== 'topping' || at === null) return [];
  const href = `/panel/narratives?open=${id}`;
  return [{ id: `narrative:${id}:${at}`, text: `${name} is topping`, at, href, tone: 'warn' }];
}
