import { z } from 'zod';
import { skillMarks } from '../engines/skill/index.ts';
import { tag } from './note.ts';
import { defineRecord } from './record.ts';
import { instant } from './vocabulary.ts';

const text = z.string().max(20_000);
const word = z.string().min(1).max(100).nullable();
const share = z.number().min(0).max(1).nullable();
const amount = z.number().nonnegative().nullable();

export const emotions = [
  'calm',
  'confident',
  'bored',
  'hopeful',
  'anxious',
  'greedy',
  'angry',
  'tired',
] as const;

/** A decision about money, what it rested on and what came of it. Null is "not said", never "no". */
export const journalEntry = defineRecord({
  name: 'journal-entry',
  title: 'Journal entry',
  fields: z.object({
    at: instant,
    title: z.string().min(1).max(200),
    setup: word,
    ruleTag: word,
    /** In `currency`. */
    size: amount,
    currency: word,
    outcome: text,
    emotion: z.enum(emotions).nullable(),
    /** Adherence, tilt, revenge: the marks that poker's journal has too. */
    marks: skillMarks,
    mistakes: z.array(tag).max(20),
    tags: z.array(tag).max(50),
    myProbability: share,
    marketProbability: share,
    /** Whether it was one's own, talked into, or done for others to see. */
    ownership: z.enum(['mine', 'influenced', 'performed']).nullable(),
    alignedWithSelf: z.boolean().nullable(),
    voluntary: z.boolean().nullable(),
    whatISaw: text,
    whyItMattered: text,
    exitStrategy: text,
    maxLoss: amount,
    maxGain: amount,
    status: z.enum(['open', 'closed', 'realized', 'written_off']),
    closedAt: instant.nullable(),
    /** What came back beyond what went in, fees included, in `currency`; a loss is negative. */
    realizedValue: z.number().nullable(),
  }),
  label: ({ title }) => title,
  at: ({ at }) => at,
  status: ({ status }) => status,
  links: [
    { role: 'scenario', to: 'scenario' },
    { role: 'decision', to: 'decision', many: true },
    { role: 'task', to: 'task', many: true },
    { role: 'narrative', to: 'narrative' },
    { role: 'event', to: 'event', many: true },
  ],
});
