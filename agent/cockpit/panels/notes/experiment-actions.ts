import { z } from 'zod';
import { Fault } from '#lib';
import { judgeExperiment } from '../../engines/journal/index.ts';
import { finishExperimentTasks } from '../../flows/experiments.ts';
import { experiment } from '../../model/experiment.ts';
import type { BodyOf } from '../../model/record.ts';
import { day } from '../../model/vocabulary.ts';
import { defineAction } from '../../web/panel.ts';
import { takeBack } from '../../web/take-back.ts';
import { unknownRecord } from '../../web/unknown-record.ts';
import { todayOf } from './read.ts';

type Experiment = BodyOf<typeof experiment>;

const one = { id: z.uuid(), version: z.coerce.number().int().positive() };
const subject = ({ id }: { readonly id: string }) => `experiment:${id}`;
const metric = z.string().trim().min(1).max(200);
const is = z.enum(['at-least', 'at-most']);
const target = z.coerce.number();
const more = { metric: metric.optional(), is: is.default('at-least'), target: target.optional() };

/** The members of a form for criteria after the first: `metric2`, `is2`, `target2`. */
export const moreCriteria = [2, 3] as const;

const newExperiment = z.strictObject({
  title: z.string().trim().min(1).max(200),
  hypothesis: z.string().max(5_000).default(''),
  agent: z.string().min(1).max(100).optional(),
  ...{ startOn: day, endOn: day, metric, is, target },
  ...{ metric2: more.metric, is2: more.is, target2: more.target },
  ...{ metric3: more.metric, is3: more.is, target3: more.target },
});

const back = takeBack(experiment, {
  title: 'Take back that an experiment was begun',
  fields: ['startOn', 'status'],
});

export const experimentActions = [
  defineAction({
    ...{ name: 'add-experiment', title: 'Begin an experiment', body: newExperiment },
    async change(store, { body: given, actor, context }) {
      const { title, hypothesis, startOn, endOn, agent = null } = given;
      if (endOn < startOn) refuse('endOn', 'it ends before it begins');
      const status = startOn > todayOf(context) ? 'planned' : 'running';
      const fields = { title, hypothesis, agent, startOn, endOn, status, conclusion: '' } as const;
      const body = { ...fields, criteria: criteriaOf(given) };
      const { id, version } = await store.create(experiment, body, { actor });
      return {
        message: status === 'planned' ? 'The experiment is planned.' : 'The experiment runs.',
        undo: { action: 'remove-experiment', body: { id, version } },
        result: { id, version },
      };
    },
  }),
  defineAction({
    ...{ name: 'start-experiment', title: 'Begin a planned experiment now', subject },
    body: z.strictObject(one),
    async change(store, { body: { id, version }, actor, context }) {
      const row = (await store.get(experiment, id)) ?? unknownRecord(experiment, id);
      if (row.body.status !== 'planned') refuse('id', `the experiment is ${row.body.status}`);
      const today = todayOf(context);
      if (row.body.endOn < today) refuse('id', `the experiment ended on ${row.body.endOn}`);
      const startOn = row.body.startOn > today ? today : row.body.startOn;
      const body = { ...row.body, startOn, status: 'running' as const };
      const changed = await store.update(experiment, id, { version, body }, actor);
      return back.done('The experiment runs.', version, changed);
    },
  }),
  back.action,
  defineAction({
    ...{ name: 'judge', title: 'Decide about an experiment', subject },
    body: z.strictObject({
      ...one,
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [`measured${i}`, z.coerce.number().optional()]),
      ),
    }),
    async change(store, { body: { id, version, ...given }, actor, now, context }) {
      const row = (await store.get(experiment, id)) ?? unknownRecord(experiment, id);
      const values = given as Readonly<Record<string, number | undefined>>;
      const measured = Object.fromEntries(
        metricsOf(row.body).map((name, i) => [name, values[`measured${i}`] ?? null]),
      );
      const { verdict, results } = judgeExperiment(row.body, measured, todayOf(context));
      if (verdict !== 'succeeded' && verdict !== 'failed') {
        const why = verdict === 'too-early' ? 'it is not over' : 'not everything was measured';
        return { message: `It is not decided: ${why}.` };
      }
      const told = results.map((each) => `${each.metric}: ${each.measured ?? 'not measured'}`);
      const conclusion = [...new Set(told)].join('; ');
      const body = { ...row.body, status: verdict, conclusion };
      await store.update(experiment, id, { version, body }, actor);
      await finishExperimentTasks(store, id, { actor, now });
      return { message: `The experiment has ${verdict}.` };
    },
  }),
  defineAction({
    ...{ name: 'stop-experiment', title: 'Stop an experiment' },
    ...{ subject, body: z.strictObject(one) },
    async change(store, { body: { id, version }, actor, now }) {
      const row = (await store.get(experiment, id)) ?? unknownRecord(experiment, id);
      const body = { ...row.body, status: 'stopped' as const };
      await store.update(experiment, id, { version, body }, actor);
      await finishExperimentTasks(store, id, { actor, now });
      return { message: 'The experiment is stopped.' };
    },
  }),
];

/** What is measured, each once: two criteria may be about the same, one at least and one at most. */
export const metricsOf = ({ criteria }: Pick<Experiment, 'criteria'>): readonly string[] => [
  ...new Set(criteria.map(({ metric: name }) => name)),
];

function criteriaOf(given: z.output<typeof newExperiment>): Experiment['criteria'] {
  const { metric2, is2, target2, metric3, is3, target3 } = given;
  return [
    { metric: given.metric, is: given.is, target: given.target },
    ...further(2, { metric: metric2, is: is2, target: target2 }),
    ...further(3, { metric: metric3, is: is3, target: target3 }),
  ];
}

function further(
  place: (typeof moreCriteria)[number],
  criterion: {
    readonly metric: string | undefined;
    readonly is: 'at-least' | 'at-most';
    readonly target: number | undefined;
  },
): Experiment['criteria'] {
  const { metric: name, is: word, target: value } = criterion;
  if (name === undefined && value === undefined) return [];
  if (name === undefined) return refuse(`metric${place}`, 'say what is measured');
  if (value === undefined) return refuse(`target${place}`, `say what ${name} should be`);
  return [{ metric: name, is: word, target: value }];
}

function refuse(where: string, message: string): never {
  throw new Fault({ code: 'usage', message: `body.${where}: ${message}`, where: `body.${where}` });
}
