import { z } from 'zod';
import { Fault } from '#lib';
import type { ApiClient } from '#lib/api-client';
import type { Bot, Restored, RestoreRequest, RiskCapTaker } from './bot.ts';

// Answers of the brain's API; members that they gain later do not matter here.
const killSwitch = z.object({
  level: z.int().min(0).max(5),
  reason: z.string(),
  text: z.object({ name: z.string() }),
});
const positions = z.array(z.object({ positionId: z.string() }));
const riskCap = z.object({ refusesEntries: z.boolean(), text: z.string() });
const entryHold = z.object({
  ...{ holdId: z.string(), reason: z.string(), operator: z.string(), placedAt: z.int() },
  released: z.object({ operator: z.string(), reason: z.string() }).nullable(),
});
const entryHolds = z.array(entryHold);

/** From this level of its kill switch on the brain opens nothing new: `defensive`. */
const stoppedLevel = 2;
const operator = 'cockpit';
/** As long as the brain takes a reason. */
const reasonMax = 500;

type Client = Pick<ApiClient, 'call'>;

/** The trading brain. A stop of new entries is a hold at the brain, under the id of the record that asks for
 * it: each stands by itself, asked for twice it is one, and the kill switch is left to persons. */
export function createBrainBot({
  client,
  now,
}: {
  readonly client: Client;
  readonly now: () => number;
}): Bot {
  return {
    name: 'brain',
    async state(signal) {
      const [level, open, cap, holds] = await Promise.all([
        get(client, '/kill-switch', killSwitch, signal),
        get(client, '/positions', positions, signal),
        get(client, '/risk-cap', riskCap, signal),
        get(client, '/entry-holds', entryHolds, signal),
      ]);
      const why = [
        ...(level.level >= stoppedLevel ? [renderLevel(level)] : []),
        ...holds.map((hold) => `stopped by ${hold.operator}: ${hold.reason}`),
        ...(cap.refusesEntries ? [cap.text] : []),
      ];
      return {
        entries: why.length > 0 ? 'stopped' : 'open',
        text: why.length > 0 ? why.join('; ') : renderLevel(level),
        openTrades: open.length,
        observedAt: new Date(now()).toISOString(),
      };
    },
    async stopEntries({ holdId, reason, signal }) {
      const body = { holdId, operator, reason: reason.slice(0, reasonMax) };
      const answer = await client.call('POST', '/entry-holds', { body, signal });
      // Ended by somebody else while its answer was lost, it is not placed again: `restore` tells who.
      const { placedAt } = parse(entryHold, answer, '/entry-holds');
      return { changed: true, placedAt };
    },
    restore: (request) => restore(client, request),
  };
}

async function restore(
  client: Client,
  { holdId, reason, signal }: RestoreRequest,
): Promise<Restored> {
  const path = `/entry-holds/${encodeURIComponent(holdId)}/release`;
  const body = { operator, reason: reason.slice(0, reasonMax) };
  try {
    const answer = await client.call('POST', path, { body, signal });
    const { released } = parse(entryHold, answer, path);
    if (released === null || released.operator === operator) return { outcome: 'restored' };
    const why = `the stop was ended meanwhile by ${released.operator}: ${released.reason}`;
    return { outcome: 'left', why };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'brain.unknown') throw error;
    return { outcome: 'left', why: 'the brain knows this stop no more' };
  }
}

function renderLevel({ level, text, reason }: z.output<typeof killSwitch>): string {
  return `kill switch ${level} (${text.name}): ${reason}`;
}

/** Tells the brain the risk cap. A brain of a release without that route answers with HTTP 404, which is
 * thrown: what was not taken must not look as if it was. */
export function createBrainRiskCap(client: Client): RiskCapTaker {
  return {
    name: 'brain',
    async take({ state, reason, at, until }, signal) {
      const said = { state, reason: reason.slice(0, reasonMax), operator };
      const body = { ...said, at: Date.parse(at), until: Date.parse(until) };
      await client.call('POST', '/risk-cap', { body, signal });
    },
  };
}

async function get<Schema extends z.ZodType>(
  client: Client,
  path: string,
  schema: Schema,
  signal: AbortSignal | undefined,
): Promise<z.output<Schema>> {
  return parse(schema, await client.call('GET', path, { signal }), path);
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  answer: unknown,
  path: string,
): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new Fault({
    code: 'api.failed',
    message: `the brain answers ${path} with something else: ${parsed.error.issues[0]?.message}`,
    hint: 'the brain and the agent should be of one release',
  });
}
