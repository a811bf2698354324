import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import type { Brain } from '../cycle/brain.ts';
import { buildScorecards, readOutcomes } from '../karma/index.ts';
import {
  listExternal,
  listProducers,
  producers,
  receiveSignals,
  registerProducer,
  registrationShape,
  signalsShape,
  stageProducer,
} from '../producers/index.ts';
import { answers } from './answers.ts';

const operator = z.string().trim().min(1).max(100);
const reason = z.string().trim().min(3).max(500);
const name = z.string().max(60);
const ownNames = producers.map((producer) => producer.name);

/** Producers, those of others too: an operator registers them with the token, they themselves send with
 * their signature and without it. */
export function producerRoutes(brain: Brain): readonly Route[] {
  const { log } = brain;
  const by = (who: string) => ({ by: who, at: brain.clock.now(), trace: 'api' });
  return [
    defineRoute({
      ...{ method: 'get', path: '/producers', summary: 'Producers and how they are' },
      answer: answers.producers,
      handle: () => describeProducers(brain),
    }),
    defineRoute({
      ...{ method: 'post', path: '/producers', summary: 'Register another one; it is in shadow' },
      body: z.strictObject({ operator, ...registrationShape.shape }),
      answer: answers.registered,
      handle: ({ body }) => {
        const { operator: who, ...request } = body;
        const context = { log: log as never, ownNames, masterKey: brain.externals.masterKey() };
        return registerProducer(context, request, by(who));
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/producers/{name}/stage', summary: 'Promote, pause or remove' },
      query: z.strictObject({ name }),
      body: z.strictObject({
        stage: z.enum(['shadow', 'live', 'paused', 'removed']),
        ...{ operator, reason },
      }),
      answer: answers.external,
      handle: ({ query, body }) =>
        stageProducer(log as never, { name: query.name, ...body }, by(body.operator)),
    }),
    defineRoute({
      ...{ method: 'post', path: '/producers/{name}/signals', access: 'open', isSigned: true },
      summary: 'Signals of a producer, signed as Standard Webhooks',
      query: z.strictObject({ name }),
      body: signalsShape,
      answer: answers.receipt,
      handle: ({ query, message }) => {
        const envelope = {
          producer: query.name,
          id: message.header('webhook-id'),
          timestamp: Number(message.header('webhook-timestamp')),
          signature: message.header('webhook-signature'),
        };
        return receiveSignals(brain.externals.receiving('api'), envelope, message.text);
      },
    }),
  ];
}

function describeProducers(brain: Brain) {
  const { db } = brain.log;
  const live = new Map(brain.runner.health().map((each) => [each.producer, each]));
  const polled = new Map(brain.externals.poller.health().map((each) => [each.producer, each]));
  const cards = new Map(buildScorecards(readOutcomes(db)).producers.map((one) => [one.name, one]));
  const external = new Map(listExternal(db).map((each) => [each.name, each]));
  return listProducers(db, producers).map((row) => {
    const now = live.get(row.name) ?? polled.get(row.name);
    const { n = 0, wins = 0 } = cards.get(row.name) ?? {};
    const { domain, intervalMs, algorithm, url } = external.get(row.name) ?? {};
    return {
      ...row,
      ...(now === undefined ? {} : { status: now.status, reason: now.reason }),
      lastSuccessAt: now?.lastSuccessAt ?? null,
      scored: n,
      wins,
      external: domain === undefined ? null : { domain, intervalMs, algorithm, url },
    };
  });
}
