import type { Context, Hono } from 'hono';
import { createHttpApp, type HttpAppOptions, refuse, type Statuses } from '#lib/http';
import { RefusedMessage } from '../producers/index.ts';

export interface BrainAppOptions
  extends Pick<
    HttpAppOptions,
    'routes' | 'requestsPerMinute' | 'allowIps' | 'corsOrigins' | 'clock' | 'log' | 'access'
  > {
  /** Of the credential; without one only open routes are answered. */
  readonly token: string | undefined;
}

/** The HTTP door of the brain without its `/health`, which the service's own door answers. */
export function createBrainApp({ token, ...options }: BrainAppOptions): Hono {
  return createHttpApp({
    ...options,
    info: {
      title: 'Trading brain',
      version: '1',
      description: 'Signals, decisions, positions and the kill switch of the trading brain',
    },
    tokens: token === undefined ? [] : [token],
    statuses,
    answerOwn: (error, context) =>
      error instanceof RefusedMessage ? answerRefusal(error, context) : undefined,
  });
}

const statuses: Statuses = {
  'brain.config': 400,
  'brain.unknown': 404,
  'brain.kill-switch': 409,
  'brain.producer-refused': 400,
  'brain.store': 503,
};

const refusals = {
  unknown: 401,
  signature: 401,
  time: 401,
  paused: 403,
  conflict: 409,
  size: 413,
  shape: 400,
  'rate-limit': 429,
} as const satisfies Record<RefusedMessage['refusal'], number>;

/** Who cannot sign learns nothing of who is registered. */
function answerRefusal({ refusal, message, retryAfterMs }: RefusedMessage, context: Context) {
  if (retryAfterMs !== undefined) {
    context.header('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  }
  const isStranger = refusal === 'unknown' || refusal === 'signature';
  const text = isStranger ? 'no such producer, or its signature is wrong' : message;
  return refuse(context, refusals[refusal], isStranger ? 'signature' : refusal, text);
}
