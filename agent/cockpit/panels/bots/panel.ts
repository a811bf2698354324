import { z } from 'zod';
import { readAll } from '../../flows/read-all.ts';
import { botHold } from '../../model/bot-hold.ts';
import { brainRecordName } from '../../sources/brain/record.ts';
import { brainStateName } from '../../sources/brain/state.ts';
import { brainTradingName } from '../../sources/brain/trading.ts';
import { recordRow } from '../../web/export-rows.ts';
import { definePanel } from '../../web/panel.ts';
import { stateOfReading } from '../../web/states.ts';
import { brainDrawdownChart, brainEquityChart } from '../brain/charts.ts';
import { botActions } from './actions.ts';
import { renderBotsPage } from './page.ts';
import { modeOf, readBots, readBotsPage } from './read.ts';
import { moneyOf, openGain, quickBots, renderBots } from './tile.ts';

/** What trades by itself. Money of different kinds is never added up. */
export const bots = definePanel({
  ...{ id: 'bots', title: 'Bots', row: 1, key: 'd' },
  kinds: ['bot-hold'],
  series: ['bot'],
  sources: [brainTradingName, brainStateName, brainRecordName],
  read: readBots,
  state: ({ isMissing, trading, staleAfterMs }, { now }) =>
    isMissing
      ? {
          is: 'waiting',
          for: 'secret brainToken',
          hint: 'Freqtrade waits for the key `freqtrade`.',
        }
      : stateOfReading(trading, staleAfterMs, now),
  render: renderBots,
  quick: quickBots,
  page: { query: z.strictObject({}), read: readBotsPage, render: renderBotsPage },
  actions: botActions,
  charts: { equity: brainEquityChart, drawdown: brainDrawdownChart },
  async exportRows(context) {
    const view = await readBots(context);
    const { account = null, positions = null } = view.trading.value ?? {};
    const { observedAt } = view.trading;
    const stops = await readAll(context.store, botHold);
    return [
      {
        ...{ what: 'bot', bot: 'brain', state: modeOf(view), money: moneyOf(view), observedAt },
        ...{ open: positions?.length ?? null, openGain: openGain(view) },
        ...{ equity: account?.equity ?? null, peakEquity: account?.peakEquity ?? null },
        netResult: view.record.value?.scorecard.overall.netPnl ?? null,
      },
      ...(positions ?? []).map((position) => ({ what: 'position', bot: 'brain', ...position })),
      ...stops.map((row) => ({ what: 'stop', ...recordRow(row) })),
    ];
  },
  notices: ({ holds }) =>
    holds
      .filter(({ body }) => body.status === 'waiting' || body.problem !== null)
      .map(({ id, body }) => ({
        ...{ id: `bot-hold:${id}`, at: body.askedAt, href: '/panel/bots#holds', tone: 'warn' },
        text: body.problem ?? `Agree to stop new entries of ${body.bot}?`,
      })),
});
