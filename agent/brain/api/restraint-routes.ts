import { z } from 'zod';
import { defineRoute, type Route } from '#lib/http';
import type { Brain } from '../cycle/brain.ts';
import {
  capRefusal,
  capStates,
  decideCap,
  decidePlacing,
  decideRelease,
  type EntryHold,
  eventOfCap,
  eventOfPlacing,
  eventOfRelease,
  isCapOld,
  readEntryHold,
  readEntryHolds,
  readRiskCap,
  renderCap,
} from '../risk/index.ts';
import { answers } from './answers.ts';

const reason = z.string().trim().min(1).max(500);
const operator = z.string().trim().min(1).max(100);
const time = z.int().min(0);
const holdId = z
  .string()
  .regex(/^[\w.:-]{1,100}$/, 'up to 100 letters, digits and . : _ -')
  .describe('Of whoever asks; asked for twice it is one');

/** What others may ask the brain to leave. Neither touches the kill switch, and neither closes anything. */
export function restraintRoutes(brain: Brain): readonly Route[] {
  return [...capRoutes(brain), ...holdRoutes(brain)];
}

function capRoutes(brain: Brain): readonly Route[] {
  const { log, clock, config } = brain;
  return [
    defineRoute({
      ...{ method: 'get', path: '/risk-cap', summary: 'The risk state it was told' },
      answer: answers.riskCap,
      handle: () => tellCap(brain),
    }),
    defineRoute({
      ...{ method: 'post', path: '/risk-cap', summary: 'Tell the risk state, again and again' },
      answer: answers.riskCap,
      body: z
        .strictObject({ state: z.enum(capStates), reason, at: time, until: time, operator })
        .refine(({ at, until }) => until > at, { path: ['until'], message: 'it is after "at"' }),
      handle: ({ body }) => {
        const now = clock.now();
        const { speed } = config.demonstration;
        const cap = decideCap(readRiskCap(log.db), body, { now, speed });
        if (cap !== undefined) log.append([eventOfCap(cap, { at: now, trace: 'api' })]);
        return tellCap(brain);
      },
    }),
  ];
}

function holdRoutes(brain: Brain): readonly Route[] {
  const { log, clock } = brain;
  const about = () => ({ at: clock.now(), trace: 'api' });
  return [
    defineRoute({
      ...{ method: 'get', path: '/entry-holds', summary: 'Stops of new entries that stand' },
      answer: answers.entryHolds,
      handle: () => readEntryHolds(log.db),
    }),
    defineRoute({
      ...{ method: 'post', path: '/entry-holds', summary: 'Stop new entries' },
      answer: answers.entryHold,
      body: z.strictObject({ holdId, reason, operator }),
      handle: ({ body }) => {
        if (decidePlacing(readEntryHold(log.db, body.holdId))) {
          log.append([eventOfPlacing(body, about())]);
        }
        return holdOf(brain, body.holdId);
      },
    }),
    defineRoute({
      ...{ method: 'post', path: '/entry-holds/{id}/release', summary: 'End such a stop' },
      answer: answers.entryHold,
      query: z.strictObject({ id: z.string() }),
      body: z.strictObject({ operator, reason }),
      handle: ({ query: { id }, body }) => {
        if (decideRelease(readEntryHold(log.db, id), id)) {
          log.append([eventOfRelease({ holdId: id, ...body }, about())]);
        }
        return holdOf(brain, id);
      },
    }),
  ];
}

function tellCap({ log, clock }: Brain) {
  const cap = readRiskCap(log.db);
  const now = clock.now();
  return {
    cap,
    isOld: cap === null ? null : isCapOld(cap, now),
    refusesEntries: capRefusal(cap, now) !== undefined,
    text: cap === null ? 'nobody has told a risk state' : renderCap(cap, now),
  };
}

function holdOf({ log }: Brain, holdId: string): EntryHold {
  const hold = readEntryHold(log.db, holdId);
  if (hold === undefined) throw new Error(`the stop ${holdId} was written and is not there`);
  return hold;
}
