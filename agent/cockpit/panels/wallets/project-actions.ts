import { z } from 'zod';
import { project } from '../../model/project.ts';
import { narrativeState } from '../../model/vocabulary.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';

const back = takeBack(project, {
  title: 'Take back what was thought of a project',
  fields: ['protocol', 'state', 'score'],
  roles: ['narrative'],
});

export const projectActions = [
  defineAction({
    ...{ name: 'edit-project', title: 'Say what is thought of a project' },
    body: z.strictObject({
      id: z.uuid(),
      version: z.coerce.number().int().positive(),
      narrative: z.uuid().optional(),
      protocol: z.string().trim().min(1).max(100).optional(),
      state: narrativeState.optional(),
      score: z.coerce.number().min(0).max(100).optional(),
    }),
    subject: ({ id }: { readonly id: string }) => `project:${id}`,
    async change(store, { body: { id, version, narrative, ...given }, actor }) {
      const row = (await store.get(project, id)) ?? unknownRecord(project, id);
      const { name, chain } = row.body;
      const links = { narrative: narrative === undefined ? [] : [narrative] };
      const change = { version, body: { name, chain, ...given }, links };
      const changed = await store.update(project, id, change, actor);
      return back.done(`${name} is changed.`, version, changed);
    },
  }),
  back.action,
];
