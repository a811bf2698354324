import { z } from 'zod';
import { Fault } from '#lib';
import { defineRoute, type Route } from '#lib/http';
import { shownConfig } from '../config/index.ts';
import type { Brain } from '../cycle/brain.ts';
import type { DrainDesk } from '../cycle/drain.ts';
import { buildScorecards, readOutcomes } from '../karma/index.ts';
import { readOpenPositions } from '../positions/index.ts';
import { readRegime, readRegimeChanges } from '../regime/index.ts';
import {
  type DecisionRecord,
  decideOperatorChange,
  eventOfChange,
  levelTexts,
  readDecision,
  readDecisions,
  readKillSwitch,
  renderWhy,
} from '../risk/index.ts';
import { strategies } from '../strategies/index.ts';
import {
  hasAlert,
  readAlerts,
  readClosedPositions,
  readMarket,
  readOrders,
  readPositionRows,
  readSignals,
  readStrategyStats,
} from '../views.ts';
import { accountRoutes } from './account-routes.ts';
import { answers } from './answers.ts';
import { measureRoutes } from './measure-routes.ts';
import { noteRoutes } from './note-routes.ts';
import { producerRoutes } from './producer-routes.ts';
import { restraintRoutes } from './restraint-routes.ts';

const limit = z.coerce.number().int().min(1).max(500).default(50);
const symbol = z.string().max(20).toUpperCase().optional();
const reason = z.string().trim().min(3).max(500);
const operator = z.string().trim().min(1).max(100);

/** The REST API of the brief and what goes with it. Reading needs the token as well: positions are nobody
 * else's business. */
export function brainRoutes(brain: Brain, drain: DrainDesk): readonly Route[] {
  return [
    ...tradingRoutes(brain),
    ...accountRoutes(brain),
    ...measureRoutes(brain),
    ...reasonRoutes(brain),
    ...stateRoutes(brain),
    ...restraintRoutes(brain),
    ...producerRoutes(brain),
    ...noteRoutes(brain),
    ...actionRoutes(brain),
    ...drain.routes,
  ];
}

function tradingRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  const view = () => brain.data.market.viewAt(brain.clock.now());
  return [
    defineRoute({
      ...{
        method: 'get',
        path: '/signals',
        summary: 'The newest signals',
        answer: answers.signals,
      },
      query: z.strictObject({ symbol, producer: z.string().optional(), limit }),
      handle: ({ query }) => readSignals(db, query),
    }),
    defineRoute({
      ...{ method: 'get', path: '/market', summary: 'Newest prices', answer: answers.market },
      handle: () => readMarket(view(), brain.config.universe.symbols),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/positions',
        summary: 'Open positions',
        answer: answers.positions,
      },
      handle: () => readPositionRows(db, view()),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/positions/closed',
        summary: 'Closed positions',
        answer: answers.closedPositions,
      },
      query: z.strictObject({ limit }),
      handle: ({ query }) => readClosedPositions(db, query.limit),
    }),
    defineRoute({
      ...{ method: 'get', path: '/orders', summary: 'The newest orders', answer: answers.orders },
      query: z.strictObject({ limit }),
      handle: ({ query }) => readOrders(db, query.limit),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/strategies',
        summary: 'Strategies and what they earned',
        answer: answers.strategies,
      },
      handle: () => {
        const stats = new Map(readStrategyStats(db).map((row) => [row.strategy, row]));
        return strategies.map(({ name, description, warmupCandles }) => ({
          ...{ name, description, warmupCandles },
          closed: stats.get(name) ?? null,
        }));
      },
    }),
  ];
}

function reasonRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  return [
    defineRoute({
      ...{
        method: 'get',
        path: '/regime',
        summary: 'What the market is taken for',
        answer: answers.regime,
      },
      handle: () => ({ ...readRegime(db), changes: readRegimeChanges(db, 20) }),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/scorecard',
        summary: 'Who was right how often',
        answer: answers.scorecard,
      },
      handle: () => buildScorecards(readOutcomes(db)),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/decisions',
        summary: 'The newest decisions',
        answer: answers.decisions,
      },
      query: z.strictObject({ symbol, limit }),
      handle: ({ query }) =>
        readDecisions(brain.log, {
          limit: query.limit,
          ...(query.symbol && { symbol: query.symbol }),
        }).map(summarize),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/why/{id}',
        summary: 'Every gate of a decision',
        answer: answers.why,
      },
      query: z.strictObject({ id: z.string() }),
      handle: ({ query }) => {
        const decision = readDecision(brain.log, query.id);
        if (decision === undefined)
          throw unknown(
            `no decision or trade begins with ${query.id}`,
            'GET /decisions lists them',
          );
        return { ...decision, text: renderWhy(decision) };
      },
    }),
  ];
}

function stateRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  return [
    defineRoute({
      ...{
        method: 'get',
        path: '/kill-switch',
        summary: 'Its level, and what it allows',
        answer: answers.killSwitch,
      },
      handle: () => tellKillSwitch(brain),
    }),
    defineRoute({
      ...{ method: 'get', path: '/alerts', summary: 'The newest alerts', answer: answers.alerts },
      query: z.strictObject({ limit }),
      handle: ({ query }) => readAlerts(db, query.limit),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/config',
        summary: 'The configuration; it has no secret',
        answer: answers.config,
      },
      handle: () => shownConfig(brain.config),
    }),
    defineRoute({
      ...{ method: 'get', path: '/events', summary: 'Events as they come', stream: 'events' },
      answer: answers.events,
      query: z.strictObject({ after: z.coerce.number().int().min(0).optional() }),
      handle: ({ query, signal, message }) => {
        // What a browser sends when it connects again.
        const last = message.header('last-event-id');
        const after = query.after ?? (/^\d{1,15}$/.test(last) ? Number(last) : undefined);
        return { events: stream(brain, signal, after) };
      },
    }),
  ];
}

function actionRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  return [
    defineRoute({
      ...{
        method: 'post',
        path: '/positions/{id}/close',
        summary: 'Close one',
        answer: answers.close,
      },
      query: z.strictObject({ id: z.string() }),
      body: z.strictObject({ operator, reason }),
      handle: ({ query, body }) => {
        if (!readOpenPositions(db).some(({ positionId }) => positionId === query.id)) {
          throw unknown(`no open position is ${query.id}`, 'GET /positions lists them');
        }
        const source = `operator/${body.operator}`;
        return brain.monitor.close(query.id, { source, trace: body.reason });
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/scan', summary: 'Run a cycle now', answer: answers.cycle },
      handle: async () => {
        const { decisions, ...report } = await brain.cycle('operator');
        return {
          ...report,
          decisions: decisions.map(({ id, symbol: of, outcome }) => ({ id, symbol: of, outcome })),
        };
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/kill-switch', summary: 'Raise or lower it' },
      answer: answers.killSwitch,
      body: z.strictObject({
        ...{ level: z.int().min(0).max(5), operator, reason },
        acceptsDrawdown: z.boolean().default(false),
      }),
      handle: ({ body }) => {
        const { level: to, operator: actor, ...rest } = body;
        const change = decideOperatorChange(readKillSwitch(db), { to, actor, ...rest });
        const about = { at: brain.clock.now(), trace: `operator ${actor}` };
        brain.log.append([eventOfChange(change, about)]);
        return tellKillSwitch(brain);
      },
    }),
    defineRoute({
      ...{
        method: 'post',
        path: '/alerts/{id}/acknowledge',
        summary: 'Seen',
        answer: answers.acknowledged,
      },
      query: z.strictObject({ id: z.string() }),
      body: z.strictObject({ operator }),
      handle: ({ query, body }) => {
        if (!hasAlert(db, query.id)) {
          throw unknown(`no alert is ${query.id}`, 'GET /alerts lists them');
        }
        brain.outbox.acknowledge(query.id, body.operator);
        return { acknowledged: query.id };
      },
    }),
  ];
}

/** A decision without what each strategy and gate said. */
function summarize({ id, at, symbol: of, outcome, tradeId, gates }: DecisionRecord) {
  const refusedBy = gates.filter(({ verdict }) => verdict === 'refuse').map(({ gate }) => gate);
  return { id, at, symbol: of, outcome, tradeId, refusedBy };
}

async function* stream(brain: Brain, signal: AbortSignal, after: number | undefined) {
  const options = { signal, ...(after === undefined ? {} : { after }) };
  for await (const event of brain.log.stream(options)) {
    const { seq, type, at, source, payload } = event;
    yield { id: String(seq), event: type, data: JSON.stringify({ seq, at, source, payload }) };
  }
}

function tellKillSwitch({ log }: Brain) {
  const state = readKillSwitch(log.db);
  return { ...state, text: levelTexts[state.level] };
}

function unknown(message: string, hint: string): Fault {
  return new Fault({ code: 'brain.unknown', message, hint });
}
