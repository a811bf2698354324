import { z } from 'zod';
import { defineRecord } from './record.ts';
import { day, eventKind, importance } from './vocabulary.ts';

const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'lower-case words joined by -');

/** What an event or a narrative must be like to belong to a scenario; an empty list asks for nothing. */
export const scenarioMatch = z.strictObject({
  kinds: z.array(eventKind).default([]),
  /** One of them is enough. */
  tags: z.array(z.string().min(1)).default([]),
  importanceMin: importance.default('low'),
  /** Names of narratives; a scenario that names some is about these and no events. */
  narratives: z.array(z.string().min(1)).default([]),
  /** It begins so long before the event. */
  leadHours: z.number().min(0).max(8_760).default(24),
  /** It is over so long after the end of the event. */
  tailHours: z.number().min(0).max(8_760).default(0),
});

export const scenarioCheckpoint = z.strictObject({
  id: slug,
  title: z.string().min(1),
  /** From the beginning of the event; before it when negative. */
  offsetHours: z.number().min(-8_760).max(8_760),
  prompt: z.string().default(''),
});

/** As its file has it; everything in it is data. */
export const scenarioFields = z.object({
  key: slug,
  title: z.string().min(1).max(200),
  /** Of what sort, in the owner's words: `macro`, `season`, `campaign`. */
  kind: z.string().min(1),
  status: z.enum(['proposed', 'active', 'inactive']).default('active'),
  activeFrom: day.nullable().default(null),
  activeTo: day.nullable().default(null),
  match: scenarioMatch,
  /** What its rules may ask for beside what every rule may: another signal, or how far that is from its
   * baseline. */
  signals: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z][a-zA-Z0-9]*(\.[a-zA-Z0-9]+)*$/, 'a name such as odds.home'),
        source: z.string().min(1),
        baseline: z.number().nullable().default(null),
      }),
    )
    .max(100)
    .default([]),
  checkpoints: z.array(scenarioCheckpoint).max(50).default([]),
  playbook: z.array(z.string().min(1)).max(100).default([]),
});

/** A situation one has thought about beforehand. */
export const scenario = defineRecord({
  name: 'scenario',
  title: 'Scenario',
  fields: scenarioFields,
  label: ({ title }) => title,
  status: ({ status }) => status,
});
