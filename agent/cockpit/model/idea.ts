import { z } from 'zod';
import { tag } from './note.ts';
import { defineRecord } from './record.ts';

export const ideaStatuses = ['idea', 'shaping', 'live', 'done', 'dropped'] as const;

export const idea = defineRecord({
  name: 'idea',
  title: 'Idea',
  fields: z.object({
    text: z.string().min(1).max(5_000),
    detail: z.string().max(50_000),
    tags: z.array(tag).max(50),
    status: z.enum(ideaStatuses),
  }),
  label: ({ text }) => text.slice(0, 200),
  status: ({ status }) => status,
  links: [
    { role: 'note', to: 'note', many: true },
    { role: 'project', to: 'project' },
  ],
});
