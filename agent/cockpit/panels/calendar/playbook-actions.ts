import { z } from 'zod';
import { runPlaybook } from '../../flows/playbook.ts';
import { defineAction } from '../../web/panel.ts';
import { counted } from '../numbers.ts';

export const playbookActions = [
  defineAction({
    ...{ name: 'run-playbook', title: 'Make tasks of the steps of a playbook' },
    body: z.strictObject({
      scenario: z.uuid(),
      /** Of an event; without it the scenario is about none. */
      occurrence: z.string().min(1).max(200).optional(),
    }),
    subject: ({ scenario }: { readonly scenario: string }) => `scenario:${scenario}`,
    async change(store, { body: { scenario, occurrence = null }, actor, context }) {
      const run = await runPlaybook(store, context, { scenario, occurrence, actor });
      const { made, known } = run;
      const already = `${counted(known, 'step')} had a task already`;
      const fresh = `The playbook of ${run.scenario} is ${counted(made.length, 'task')}.`;
      return {
        message:
          made.length === 0
            ? `Nothing new: ${already}.`
            : known === 0
              ? fresh
              : `${fresh} ${already}.`,
        result: { tasks: made.map(({ id }) => id) },
        ...(made.length === 0 ? {} : { goTo: '/panel/tasks' }),
      };
    },
  }),
];
