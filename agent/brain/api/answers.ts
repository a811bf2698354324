import { z } from 'zod';
import { domains, regimes } from '../model/features.ts';
import { capStates, decisionSchema } from '../risk/index.ts';

// What each operation answers, exactly: the OpenAPI document is made of these, and a test holds real
// answers against it.

const time = z.int().min(0).describe('Milliseconds since 1970, UTC');
const maybeTime = time.nullable();
const maybe = z.number().nullable();
const text = z.string();
const maybeText = z.string().nullable();
const side = z.enum(['long', 'short']);
const direction = z.enum(['long', 'short', 'neutral']);
const regime = z.enum(regimes).nullable();
const flat = z.union([z.number(), z.string(), z.boolean(), z.null()]);

const signal = z.strictObject({
  ...{ id: z.int(), symbol: text, signal: direction, conviction: z.int(), producer: text },
  ...{ rationale: text, metadata: z.record(z.string(), flat), timestamp: time, hash: text },
});

const heldFor = maybeText.describe(
  'As GET /why/{id} takes it; null for one that was found at the venue',
);

const position = z.strictObject({
  ...{ positionId: text, symbol: text, side, size: z.number(), entryPrice: z.number() },
  stop: maybe.describe('Null only for a position whose protection could not be decided'),
  ...{ target: maybe, price: maybe, strategy: maybeText, openedAt: time, fees: z.number() },
  ...{ tradeId: heldFor, unrealised: maybe },
});

const market = z.strictObject({
  at: time.describe('By the clock of the brain, which in a demonstration is another'),
  prices: z.array(
    z.strictObject({
      ...{ symbol: text, price: maybe },
      ageMs: maybe.describe('Of the price'),
      change24h: maybe.describe('As a share: 0.01 is one percent'),
    }),
  ),
});

const cycleRow = z.strictObject({
  ...{ trace: text, at: time, trigger: z.enum(['schedule', 'operator']) },
  reason: maybeText.describe('Why it failed; null when it did not'),
  ...{ signals: maybe, approved: maybe, refused: maybe, submitted: maybe, durationMs: z.number() },
});

const account = z.strictObject({
  at: time.describe('By the clock of the brain, which in a demonstration is another'),
  ...{ mode: z.enum(['paper']), market: z.enum(['real', 'synthetic']) },
  speed: z.number().describe('Of the clock; other than 1 it is a demonstration'),
  ...{ equity: maybe, measuredAt: maybeTime, dayStartEquity: maybe, peakEquity: maybe },
  totalReturn: maybe.describe('Of the last 400 days, as are the following'),
  sharpe: maybe.describe('Of daily returns over a year; null under 30 of them'),
  ...{ maxDrawdownRate: maybe, days: z.int() },
  cycle: z.strictObject({
    last: cycleRow.nullable(),
    everyMs: z.number(),
    nextAt: maybeTime.describe('Of the next one by schedule'),
  }),
});

const candle = z.strictObject({
  at: time.describe('When it began'),
  ...{ open: z.number(), high: z.number(), low: z.number(), close: z.number() },
});

const closedPosition = z.strictObject({
  ...{ positionId: text, symbol: text, side, size: z.number(), entryPrice: z.number() },
  ...{ exitPrice: maybe, pnl: z.number(), fees: z.number(), funding: z.number() },
  ...{ strategy: maybeText, conviction: z.int().nullable(), reason: maybeText },
  ...{ tradeId: heldFor, openedAt: time, closedAt: time },
});

const order = z.strictObject({
  ...{ clientId: text, purpose: text, symbol: text, action: z.enum(['buy', 'sell']), kind: text },
  ...{ size: z.number(), price: z.number(), status: text, filledSize: z.number() },
  ...{ filledValue: z.number(), reason: maybeText, createdAt: time },
});

const strategy = z.strictObject({
  ...{ name: text, description: text, warmupCandles: z.int() },
  closed: z
    .strictObject({
      ...{ strategy: text, n: z.int(), wins: z.int(), pnl: z.number(), expectancy: z.number() },
    })
    .nullable(),
});

const producer = z.strictObject({
  name: text,
  kind: z.enum(['own', 'push', 'poll']),
  stage: z.enum(['live', 'shadow', 'paused']),
  status: z.enum(['ok', 'silent', 'degraded', 'failing']),
  ...{ reason: maybeText, failures: z.int(), signals: z.int(), lastSignalAt: maybeTime },
  ...{ lastSuccessAt: maybeTime, scored: z.int(), wins: z.int() },
  external: z
    .strictObject({
      ...{ domain: z.enum(domains), intervalMs: z.number(), algorithm: text, url: maybeText },
    })
    .nullable(),
});

const external = z.strictObject({
  ...{ name: text, kind: z.enum(['push', 'poll']), url: maybeText, allowPrivate: z.boolean() },
  algorithm: z.enum(['hmac-sha256', 'ed25519']),
  ...{ publicKey: maybeText, generation: z.int(), domain: z.enum(domains) },
  intervalMs: z.number(),
  stage: z.enum(['shadow', 'live', 'paused', 'removed']),
  ...{ registeredAt: time, stagedAt: time, stagedBy: text, reason: text },
});

const note = z.strictObject({
  ...{ id: text, author: text, symbol: maybeText, direction, conviction: z.int() },
  ...{ rationale: text, at: time, expiresAt: maybeTime },
  status: z.enum(['counts', 'expired', 'revoked']),
  ...{ revokedBy: maybeText, revokedBecause: maybeText },
});

const hits = { n: z.int(), wins: z.int(), hitRate: maybe, low: maybe, high: maybe };
const bin = z.strictObject({ ...hits, conviction: z.number(), predicted: z.number() });
const card = {
  ...hits,
  ...{ netPnl: maybe, expectancy: maybe, expectancyRate: maybe, profitFactor: maybe },
  sharpe: maybe.describe('Of the returns of trades, a trade and not a year; null under 30 of them'),
  maxDrawdown: maybe.describe('How far the running net result fell from its highest'),
  calibration: z.strictObject({ brier: maybe, reliability: z.array(bin) }),
  ...{ firstAt: maybeTime, lastAt: maybeTime },
};
const regimeCard = z.strictObject({ ...card, regime });
const namedCard = z.strictObject({
  ...card,
  ...{ name: text, isShadow: z.boolean(), regimes: z.array(regimeCard) },
});

const decision = z.strictObject({
  ...{ id: text, at: time, symbol: text, tradeId: maybeText, refusedBy: z.array(text) },
  outcome: z.enum(['approved', 'refused', 'no-trade']),
});

const level = z.int().min(0).max(5);

const killSwitch = z.strictObject({
  ...{ level, reason: text, since: maybeTime, clearedAt: maybeTime },
  text: z.strictObject({ name: text, effect: text }),
});

const riskCap = z.strictObject({
  cap: z
    .strictObject({
      ...{ state: z.enum(capStates), reason: text, at: time, until: time, operator: text },
    })
    .nullable(),
  isOld: z.boolean().nullable().describe('Not heard again in time; it stays all the same'),
  ...{ refusesEntries: z.boolean(), text },
});

const entryHold = z.strictObject({
  ...{ holdId: text, reason: text, operator: text, placedAt: time },
  released: z
    .strictObject({ at: time, operator: text, reason: text })
    .nullable()
    .describe('Null while it stands'),
});

const alert = z.strictObject({
  ...{ alertId: text, kind: text, severity: z.enum(['info', 'warning', 'critical']) },
  ...{ message: text, symbol: maybeText, raisedAt: time, acknowledgedBy: maybeText },
});

export const answers = {
  signals: z.array(signal),
  market,
  account,
  equity: z.array(z.strictObject({ at: time, equity: maybe })),
  candles: z.array(candle),
  positions: z.array(position),
  closedPositions: z.array(closedPosition),
  orders: z.array(order),
  strategies: z.array(strategy),
  producers: z.array(producer),
  external,
  registered: z.strictObject({
    producer: external,
    key: maybeText.describe('Of HMAC, told this once: whsec_ and base64'),
  }),
  receipt: z.strictObject({
    signals: z.array(text).describe('Ids of their events'),
    stage: z.enum(['shadow', 'live']),
    duplicate: z.boolean(),
  }),
  notes: z.array(note),
  note,
  regime: z.strictObject({
    ...{ regime, since: time, candidate: regime, candidateSince: maybeTime },
    isAfterCrisis: z.boolean(),
    changes: z.array(z.looseObject({ at: time, from: regime, to: regime })),
  }),
  scorecard: z.strictObject({
    overall: z.strictObject(card),
    ...{ strategies: z.array(namedCard), producers: z.array(namedCard) },
    regimes: z.array(regimeCard),
  }),
  decisions: z.array(decision),
  why: decisionSchema.extend({ text }),
  killSwitch,
  riskCap,
  entryHold,
  entryHolds: z.array(entryHold),
  measures: z.strictObject({
    speed: z.number().describe('Of the clock; other than 1 it is a demonstration'),
    points: z.array(z.strictObject({ at: time, equity: z.number(), flow: z.number() })),
    hasMore: z.boolean().describe('Ask again since the last of them'),
  }),
  volume: z.strictObject({
    at: time,
    ratio: maybe.describe('Traded in the newest hour, times the mean of the 20 before it'),
    ageMs: maybe.describe('Since the newest candle of it closed'),
    ...{ known: z.int(), symbols: z.int() },
  }),
  alerts: z.array(alert),
  acknowledged: z.strictObject({ acknowledged: text }),
  close: z.strictObject({ kind: z.enum(['gone', 'closing']), reason: text.optional() }),
  cycle: z.strictObject({
    ...{ trace: text, signals: z.int(), noOpinions: z.int(), submitted: z.int() },
    durationMs: z.number(),
    decisions: z.array(z.strictObject({ id: text, symbol: text, outcome: decision.shape.outcome })),
  }),
  config: z.looseObject({}).describe('brain.yaml with every default'),
  /** Of server-sent events: the data of each. */
  events: z.strictObject({ seq: z.int(), at: time, source: text, payload: z.looseObject({}) }),
} as const;
