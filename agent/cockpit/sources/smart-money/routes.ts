import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { Clock, Log } from '#lib';
import { clientOf, createRateLimit, defineRoute, type Route, refuse } from '#lib/http';
import type { RecordRow } from '../../model/index.ts';
import { smartMoneyEvent } from '../../model/smart-money-event.ts';
import { instant } from '../../model/vocabulary.ts';
import type { CockpitReads, CockpitStore } from '../../store/index.ts';
import { limits } from '../limits.ts';
import { receiveMoves } from './receive.ts';
import type { SmartMoneyBody } from './row.ts';
import { checkMessage, RefusedSignature, signatureHeader, timestampHeader } from './webhook.ts';

export const webhookPath = '/api/smart-money';
/** The key that messages are signed with; two lines while it is being replaced. */
export const webhookSecret = 'smartMoneyKey';

export interface SmartMoneyWebhook {
  /** Undefined until it is open. */
  readonly store: () => CockpitStore | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Keys that may sign, read anew for each message; without any the door is shut. */
  readonly keys: () => readonly string[];
  /** Told of what is new after it is stored. Its failure is logged; the sender is answered all the same,
   * for it has done its part. */
  readonly onNews?: (rows: readonly RecordRow<SmartMoneyBody>[]) => Promise<void>;
}

/** `POST /api/smart-money` on an app of `createHttpApp` (its `extend`): a signed row, an array of rows or a
 * digest. 202 with what came of each row; 401 for a wrong or old signature, 415 for what is not called
 * JSON, 400 for what is none, 429 for too many, 503 while no key is set or no store is open. Whoever signs
 * right needs no other token: nothing of a browser's is believed here. */
export function mountSmartMoneyWebhook(app: Hono, webhook: SmartMoneyWebhook): void {
  const limit = createRateLimit(limits.webhook.perMinute, () => webhook.clock.monotonicMs());
  app.post(webhookPath, async (context) => {
    const waitS = limit.take(clientOf(context));
    if (waitS > 0) {
      context.header('retry-after', String(waitS));
      return refuse(context, 429, 'rate-limit', `more than ${limits.webhook.perMinute} a minute`);
    }
    const keys = webhook.keys().filter((key) => key !== '');
    if (keys.length === 0) {
      const hint = `the owner gives the agent the secret ${webhookSecret}`;
      return refuse(context, 503, 'waits', `this door waits for the secret ${webhookSecret}`, hint);
    }
    const body = new Uint8Array(await context.req.arrayBuffer());
    const refusal = authenticate(context, keys, body, webhook);
    if (refusal !== undefined) return refusal;
    if (!/^application\/json\b/i.test(context.req.header('content-type') ?? '')) {
      return refuse(context, 415, 'media-type', 'the body must be application/json');
    }
    const message = parse(body);
    if (message === undefined) return refuse(context, 400, 'usage', 'the body is no JSON');
    const store = webhook.store();
    if (store === undefined) {
      context.header('retry-after', '5');
      return refuse(context, 503, 'starting', 'the cockpit is still being opened', 'send it again');
    }
    const { answer, news } = await receiveMoves(store, message.value);
    if (news.length > 0) await tell(webhook, news);
    return context.json(answer, 202);
  });
}

function authenticate(
  context: Context,
  keys: readonly string[],
  body: Uint8Array,
  { clock }: SmartMoneyWebhook,
): Response | undefined {
  const timestamp = context.req.header(timestampHeader) ?? '';
  const signature = context.req.header(signatureHeader) ?? '';
  try {
    checkMessage(keys, { timestamp, signature, body }, clock.now());
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedSignature)) throw error;
    return refuse(context, 401, 'signature', error.message, error.hint);
  }
}

function parse(body: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return undefined;
  }
}

async function tell(
  { log, onNews }: SmartMoneyWebhook,
  news: readonly RecordRow<SmartMoneyBody>[],
): Promise<void> {
  try {
    await onNews?.(news);
  } catch (error) {
    log.error('a smart-money move was stored, and what follows from it failed', { error });
  }
}

const row = z.strictObject({
  ...{
    id: z.string(),
    version: z.int(),
    body: smartMoneyEvent.fields,
    narrative: z.string().nullable(),
  },
});

/** What can be asked about moves. */
export function smartMoneyRoutes(store: () => CockpitReads): readonly Route[] {
  return [
    defineRoute({
      ...{ method: 'get', path: `${webhookPath}/events`, access: 'person' },
      summary: 'Moves of watched wallets, the newest first',
      query: z.strictObject({
        status: z.enum(['new', 'reviewed']).optional(),
        ...{ from: instant.optional(), to: instant.optional() },
        limit: z.coerce.number().int().min(1).max(500).default(100),
        after: z.string().max(500).optional(),
      }),
      answer: z.strictObject({ rows: z.array(row), next: z.string().nullable() }),
      async handle({ query }) {
        const { rows, next } = await store().list(smartMoneyEvent, query);
        const shown = rows.map(({ id, version, body, links }) => {
          return { id, version, body, narrative: links.narrative?.[0] ?? null };
        });
        return { rows: shown, next };
      },
    }),
  ];
}
