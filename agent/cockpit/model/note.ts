import { z } from 'zod';
import { defineRecord } from './record.ts';

export const knowledgeTypes = ['note', 'lesson', 'reference', 'question', 'template'] as const;
export const tag = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}_/-]{0,59}$/u, 'a word of letters and digits');

/** Something to keep. */
export const note = defineRecord({
  name: 'note',
  title: 'Note',
  fields: z.object({
    title: z.string().min(1).max(200),
    content: z.string().max(200_000),
    tags: z.array(tag).max(50),
    knowledgeType: z.enum(knowledgeTypes),
    /** Where it is from, when it was not written here: a file, an address. */
    source: z.string().max(2_000).nullable(),
    status: z.enum(['inbox', 'kept', 'archived']),
  }),
  label: ({ title }) => title,
  status: ({ status }) => status,
  links: [
    { role: 'about', to: 'note', many: true },
    { role: 'narrative', to: 'narrative', many: true },
    { role: 'event', to: 'event', many: true },
  ],
});
