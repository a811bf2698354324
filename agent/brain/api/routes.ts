import { z } from 'zod';
import { Fault } from '#lib';
import type { Brain } from '../cycle/brain.ts';
import type { DrainDesk } from '../cycle/drain.ts';
import { buildScorecards, readOutcomes } from '../karma/index.ts';
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
  readAlerts,
  readClosedPositions,
  readOrders,
  readPositionRows,
  readSignals,
  readStrategyStats,
} from '../views.ts';
import { defineRoute, type Route } from './route.ts';

const limit = z.coerce.number().int().min(1).max(500).default(50);
const symbol = z.string().max(20).toUpperCase().optional();
const list = z.array(z.looseObject({}));
const one = z.looseObject({});
const reason = z.string().trim().min(3).max(500);
const operator = z.string().trim().min(1).max(100);

/** The REST API of the brief and what goes with it. Reading needs the token as well: positions are nobody
 * else's business. */
export function brainRoutes(brain: Brain, drain: DrainDesk): readonly Route[] {
  return [...tradingRoutes(brain), ...reasonRoutes(brain), ...actionRoutes(brain), ...drain.routes];
}

function tradingRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  const view = () => brain.data.market.viewAt(brain.clock.now());
  return [
    defineRoute({
      ...{ method: 'get', path: '/signals', summary: 'The newest signals', answer: list },
      query: z.strictObject({ symbol, producer: z.string().optional(), limit }),
      handle: ({ query }) => readSignals(db, query),
    }),
    defineRoute({
      ...{ method: 'get', path: '/positions', summary: 'Open positions', answer: list },
      handle: () => readPositionRows(db, view()),
    }),
    defineRoute({
      ...{ method: 'get', path: '/positions/closed', summary: 'Closed positions', answer: list },
      query: z.strictObject({ limit }),
      handle: ({ query }) => readClosedPositions(db, query.limit),
    }),
    defineRoute({
      ...{ method: 'get', path: '/orders', summary: 'The newest orders', answer: list },
      query: z.strictObject({ limit }),
      handle: ({ query }) => readOrders(db, query.limit),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/strategies',
        summary: 'Strategies and what they earned',
        answer: list,
      },
      handle: () => {
        const stats = new Map(readStrategyStats(db).map((row) => [row.strategy, row]));
        return strategies.map(({ name, description, warmupCandles }) => ({
          ...{ name, description, warmupCandles },
          closed: stats.get(name) ?? null,
        }));
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/producers', summary: 'Producers and how they are', answer: list },
      handle: () => brain.runner.health(),
    }),
  ];
}

function reasonRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  return [
    defineRoute({
      ...{ method: 'get', path: '/regime', summary: 'What the market is taken for', answer: one },
      handle: () => ({ ...readRegime(db), changes: readRegimeChanges(db, 20) }),
    }),
    defineRoute({
      ...{ method: 'get', path: '/scorecard', summary: 'Who was right how often', answer: one },
      handle: () => buildScorecards(readOutcomes(db)),
    }),
    defineRoute({
      ...{ method: 'get', path: '/decisions', summary: 'The newest decisions', answer: list },
      query: z.strictObject({ symbol, limit }),
      handle: ({ query }) =>
        readDecisions(brain.log, {
          limit: query.limit,
          ...(query.symbol && { symbol: query.symbol }),
        }).map(summarize),
    }),
    defineRoute({
      ...{ method: 'get', path: '/why/{id}', summary: 'Every gate of a decision', answer: one },
      query: z.strictObject({ id: z.string() }),
      handle: ({ query }) => {
        const decision = readDecision(brain.log, query.id);
        if (decision === undefined) throw unknown(`no decision or trade begins with ${query.id}`);
        return { ...decision, text: renderWhy(decision) };
      },
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/kill-switch',
        summary: 'Its level, and what it allows',
        answer: one,
      },
      handle: () => {
        const state = readKillSwitch(db);
        return { ...state, text: levelTexts[state.level] };
      },
    }),
    defineRoute({
      ...{ method: 'get', path: '/alerts', summary: 'The newest alerts', answer: list },
      query: z.strictObject({ limit }),
      handle: ({ query }) => readAlerts(db, query.limit),
    }),
    defineRoute({
      ...{
        method: 'get',
        path: '/config',
        summary: 'The configuration; it has no secret',
        answer: one,
      },
      handle: () => brain.config,
    }),
    defineRoute({
      ...{ method: 'get', path: '/events', summary: 'Events as they come', answer: one },
      query: z.strictObject({ after: z.coerce.number().int().min(0).optional() }),
      handle: ({ query, signal }) => ({ events: stream(brain, signal, query.after) }),
    }),
  ];
}

function actionRoutes(brain: Brain): readonly Route[] {
  const { db } = brain.log;
  return [
    defineRoute({
      ...{ method: 'post', path: '/positions/{id}/close', summary: 'Close one', answer: one },
      query: z.strictObject({ id: z.string() }),
      body: z.strictObject({ operator, reason }),
      handle: ({ query, body }) =>
        brain.monitor.close(query.id, {
          source: `operator/${body.operator}`,
          trace: body.reason,
        }),
    }),
    defineRoute({
      ...{ method: 'post', path: '/scan', summary: 'Run a cycle now', answer: one },
      handle: async () => {
        const { decisions, ...report } = await brain.cycle('operator');
        return {
          ...report,
          decisions: decisions.map(({ id, symbol: of, outcome }) => ({ id, symbol: of, outcome })),
        };
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/kill-switch', summary: 'Raise or lower it', answer: one },
      body: z.strictObject({
        ...{ level: z.int().min(0).max(5), operator, reason },
        acceptsDrawdown: z.boolean().default(false),
      }),
      handle: ({ body }) => {
        const { level: to, operator: actor, ...rest } = body;
        const change = decideOperatorChange(readKillSwitch(db), { to, actor, ...rest });
        const about = { at: brain.clock.now(), trace: `operator ${actor}` };
        brain.log.append([eventOfChange(change, about)]);
        return readKillSwitch(db);
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/alerts/{id}/acknowledge', summary: 'Seen', answer: one },
      query: z.strictObject({ id: z.string() }),
      body: z.strictObject({ operator }),
      handle: ({ query, body }) => {
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

function unknown(message: string): Fault {
  return new Fault({ code: 'brain.unknown', message, hint: 'GET /decisions lists them' });
}
