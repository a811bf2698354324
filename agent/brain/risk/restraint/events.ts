import { z } from 'zod';
import { defineEvent, type EventRegistry, type NewEvent } from '../../events/index.ts';
import { capStates, type RiskCap } from './cap.ts';
import type { HoldRequest } from './hold.ts';

const text = z.string().min(1);
const time = z.int().min(0);
const holdSchema = z.strictObject({ holdId: text, reason: text, operator: text });

export const riskCapSet = defineEvent({
  type: 'riskcap.set.v1',
  description: 'The risk state that the brain is told; in RISK_OFF nothing is entered',
  payload: z.strictObject({
    ...{ state: z.enum(capStates), reason: text, at: time, until: time, operator: text },
  }) satisfies z.ZodType<RiskCap>,
  durability: 'full',
});

export const entryHoldPlaced = defineEvent({
  type: 'entryhold.placed.v1',
  description: 'Somebody stops new entries, under a name of their own',
  payload: holdSchema satisfies z.ZodType<HoldRequest>,
  durability: 'full',
});

export const entryHoldReleased = defineEvent({
  type: 'entryhold.released.v1',
  description: 'A stop of new entries is over',
  payload: holdSchema satisfies z.ZodType<HoldRequest>,
  durability: 'full',
});

export const restraintEvents = [
  riskCapSet,
  entryHoldPlaced,
  entryHoldReleased,
] as const satisfies EventRegistry;

type RestraintEvent = NewEvent<typeof restraintEvents>;
interface About {
  readonly at: number;
  readonly trace: string;
}

export function eventOfCap(cap: RiskCap, about: About): RestraintEvent {
  const source = `operator/${cap.operator}`;
  return { type: 'riskcap.set.v1', payload: cap, source, ...about };
}

export function eventOfPlacing(hold: HoldRequest, about: About): RestraintEvent {
  const source = `operator/${hold.operator}`;
  return { type: 'entryhold.placed.v1', payload: hold, source, ...about };
}

export function eventOfRelease(hold: HoldRequest, about: About): RestraintEvent {
  const source = `operator/${hold.operator}`;
  return { type: 'entryhold.released.v1', payload: hold, source, ...about };
}
