import { z } from 'zod';
import type { Clock } from '#lib';
import { defineRoute, type Route } from '#lib/http';
import { type LocalOrder, readLiveOrders } from '../execution/index.ts';
import type { BrainLog } from './log.ts';

/** What a deployment asks before it restarts the brain; the contract is in stacks/health. */
export interface DrainDesk {
  /** Why nothing new may be entered; undefined when it may. */
  refusesEntry(): string | undefined;
  readonly routes: readonly Route[];
}

const state = z.strictObject({
  draining: z.boolean(),
  openIntents: z.array(z.strictObject({ id: z.string(), summary: z.string() })),
  unknownOrders: z.array(z.strictObject({ id: z.string(), summary: z.string() })),
});

/** A drain is a lease: it ends by itself when whoever asked for it is heard no more. */
export function createDrainDesk(log: () => BrainLog, clock: Clock): DrainDesk {
  let drain: { readonly reason: string; readonly untilMs: number } | undefined;
  const current = () => {
    if (drain !== undefined && clock.monotonicMs() >= drain.untilMs) drain = undefined;
    return drain;
  };
  const tell = (): z.output<typeof state> => {
    const entries = readLiveOrders(log().db).filter((order) => !order.reduceOnly);
    const describe = (order: LocalOrder) => ({
      id: order.clientId,
      summary: `${order.symbol} ${order.action} ${order.size} at ${order.price}, made ${new Date(order.createdAt).toISOString()}`,
    });
    return {
      draining: current() !== undefined,
      openIntents: entries.filter(({ status }) => status !== 'unknown').map(describe),
      unknownOrders: entries.filter(({ status }) => status === 'unknown').map(describe),
    };
  };
  return {
    refusesEntry: () => {
      const active = current();
      return active === undefined ? undefined : `the brain is drained: ${active.reason}`;
    },
    routes: [
      defineRoute({
        ...{ method: 'post', path: '/drain', summary: 'Open nothing new', answer: state },
        body: z.strictObject({ reason: z.string().min(1), deadlineMs: z.int().positive() }),
        handle: ({ body }) => {
          drain = { reason: body.reason, untilMs: clock.monotonicMs() + body.deadlineMs };
          return tell();
        },
      }),
      defineRoute({
        ...{ method: 'get', path: '/drain', summary: 'What is not settled', answer: state },
        handle: tell,
      }),
      defineRoute({
        ...{ method: 'post', path: '/resume', summary: 'Open again', answer: state },
        body: z.strictObject({ reason: z.string().min(1) }),
        handle: () => {
          drain = undefined;
          return tell();
        },
      }),
    ],
  };
}
