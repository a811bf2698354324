import { z } from 'zod';
import { defineEvent } from '../events/index.ts';

const text = z.string().min(1);
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const alertRaised = defineEvent({
  type: 'alert.raised.v1',
  description: 'Something that its owner has to know of; delivered to every sink, once',
  durability: 'full',
  payload: z.strictObject({
    alertId: text,
    kind: text,
    severity: z.enum(severities),
    message: text,
    symbol: text.nullable(),
    /** The event that it is about; null for one about the log itself. */
    about: text.nullable(),
    sinks: z.array(text),
  }),
});

export const alertDelivered = defineEvent({
  type: 'alert.delivered.v1',
  description: 'A sink took an alert',
  durability: 'normal',
  payload: z.strictObject({ alertId: text, sink: text, attempts: z.int().positive() }),
});

export const alertAbandoned = defineEvent({
  type: 'alert.abandoned.v1',
  description: 'A sink did not take an alert in all its attempts',
  durability: 'normal',
  payload: z.strictObject({
    alertId: text,
    sink: text,
    attempts: z.int().positive(),
    reason: z.string(),
  }),
});

export const alertAcknowledged = defineEvent({
  type: 'alert.acknowledged.v1',
  description: 'A person has seen an alert',
  durability: 'normal',
  payload: z.strictObject({ alertId: text, by: text }),
});

export const alertEvents = [
  alertRaised,
  alertDelivered,
  alertAbandoned,
  alertAcknowledged,
] as const;
