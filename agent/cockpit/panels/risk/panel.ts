import { z } from 'zod';
import { readAll } from '../../flows/read-all.ts';
import { riskTransition } from '../../model/risk-transition.ts';
import { definePanel } from '../../web/panel.ts';
import { areIdle } from '../../web/states.ts';
import { riskActions } from './actions.ts';
import { drawdownChart, equityChart, scoreChart } from './charts.ts';
import { renderRiskPage } from './page.ts';
import { readRiskPage, readRiskView } from './read.ts';
import { quickRisk, renderRisk } from './tile.ts';
import { stateTexts } from './words.ts';

const query = z.strictObject({ after: z.string().max(500).optional() });

/** One state that everything reads: how much may be risked now, and why not more. */
export const risk = definePanel({
  ...{ id: 'risk', title: 'Risk meter', row: 1, key: 'r' },
  kinds: ['risk-transition', 'override', 'bot-hold'],
  series: ['risk'],
  read: readRiskView,
  state({ known, turns }, { now }) {
    if (known === null) {
      return {
        is: 'empty',
        text: 'The risk was not looked at yet; the agent does so twice a minute. You can stop new entries now.',
      };
    }
    if (!areIdle(turns, now)) return { is: 'ready' };
    return { is: 'stale', observedAt: turns?.lastAt ?? known.at };
  },
  render: renderRisk,
  quick: quickRisk,
  page: { query, read: readRiskPage, render: renderRiskPage },
  actions: riskActions,
  charts: { equity: equityChart, drawdown: drawdownChart, score: scoreChart },
  exportRows: async ({ store }) =>
    (await readAll(store, riskTransition)).map(
      ({ id, body: { from, to, at, reason, triggers } }) => {
        const fired = triggers.filter(({ verdict }) => verdict === 'fired');
        return { id, at, from, to, reason, fired: fired.map(({ trigger }) => trigger).join(' ') };
      },
    ),
  notices: ({ known }) =>
    known === null || known.point.state !== 'RISK_OFF'
      ? []
      : [
          {
            id: `risk:${known.point.since}`,
            text: `${stateTexts.RISK_OFF.word}: ${known.point.holds[0] ?? stateTexts.RISK_OFF.means}`,
            ...{ at: known.point.since ?? known.at, href: '/panel/risk', tone: 'bad' as const },
          },
        ],
  commands: [{ title: 'Overrule the risk state', href: '/panel/risk#override' }],
});
