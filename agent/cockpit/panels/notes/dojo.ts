import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { Fault } from '#lib';
import { performOutside } from '../../actions/perform.ts';
import { day, instant } from '../../model/vocabulary.ts';
import type { DojoValue } from '../../sources/dojo/source.ts';
import { type DayPlan, writeDayPlan } from '../../sources/dojo/write.ts';
import { dojo, type Reading } from '../../sources/index.ts';
import { type Content, type Html, html, nothing } from '../../web/html.ts';
import { type Drawing, defineAction, type PanelContext } from '../../web/panel.ts';
import { actionForm, facts, field, lines, mark, onDay, when } from '../../web/parts.ts';
import { renderState } from '../../web/region.ts';
import { stateOfReading } from '../../web/states.ts';
import { todayOf } from './read.ts';

export interface DojoPart {
  readonly is: 'dojo';
  readonly reading: Reading<DojoValue>;
  readonly staleAfterMs: number | null;
  readonly today: string;
}

export function readDojoPart(context: PanelContext): DojoPart {
  const { reading, staleAfterMs } = context;
  return {
    ...{ is: 'dojo', reading: reading(dojo.name), staleAfterMs: staleAfterMs(dojo.name) },
    today: todayOf(context),
  };
}

/** What the Dojo folder says of today: the focus, the plan, what is to be built, what was done last. */
export function renderDojo({ reading, staleAfterMs, today }: DojoPart, drawing: Drawing): Html {
  const state = renderState(stateOfReading(reading, staleAfterMs, drawing.now), drawing);
  const { value } = reading;
  if (value === null) return html`<section class="zone" id="dojo"><h2>Dojo</h2>${state}</section>`;
  return html`<section class="zone crt" id="dojo"><h2>Focus</h2>${state}${renderFocus(value, drawing)}</section>
${renderPlan(value, today, drawing)}
<section class="zone crt"><h2>To be built</h2>${
    value.topics.length === 0
      ? html`<p class="empty">The Dojo names nothing to build.</p>`
      : html`<ul class="plain">${value.topics.map((topic) => html`<li>${topic}</li>`)}</ul>`
  }</section>
<section class="zone crt"><h2>Done last</h2>${
    value.activity.length === 0
      ? html`<p class="empty">The activity log of the Dojo is empty.</p>`
      : lines(
          value.activity.toReversed().map(({ timestamp, action, details }) => ({
            name: action,
            note: details === null ? null : JSON.stringify(details).slice(0, 200),
            value: timeOf(timestamp, drawing),
          })),
        )
  }</section>`;
}

function renderFocus({ focus }: DojoValue, drawing: Drawing): Html {
  const { mode, project, topic, path, updatedAt } = focus;
  const none = html`<span class="quiet">none</span>`;
  return facts([
    ['Mode', mark(mode === 'IDLE' ? 'quiet' : 'good', mode)],
    ...([project, topic].some((each) => each !== null)
      ? ([
          ['Project', project ?? none],
          ['Topic', topic ?? none],
        ] as const)
      : []),
    ...(path === null ? [] : [['Where', html`<code>${path}</code>`] as const]),
    ['Since', updatedAt === null ? none : timeOf(updatedAt, drawing)],
  ]);
}

/** Times of others without a zone are shown as they are written: nobody knows which instant they mean. */
function timeOf(text: string, drawing: Drawing): Content {
  const exact = instant.safeParse(text);
  return exact.success ? when(exact.data, drawing) : html`<span class="quiet">${text}</span>`;
}

function renderPlan({ dayPlan }: DojoValue, today: string, drawing: Drawing): Html {
  const date = dayPlan?.date ?? today;
  const tasks = dayPlan?.tasks ?? [];
  const left = tasks.filter(({ done }) => !done).length;
  return html`<section class="zone crt" id="plan"><h2>Plan of ${onDay(date, drawing)}</h2>${
    tasks.length === 0
      ? html`<p class="empty">Nothing is planned. Add the first thing.</p>`
      : html`<p class="sum">${left === 0 ? 'All of it is done' : `${left} of ${tasks.length} left`}</p>${lines(
          tasks.map(({ id, text, done }) => ({
            name: done ? html`<span class="quiet">${text}</span>` : text,
            note: done ? 'done' : null,
            value: actionForm({
              ...{ panel: 'notes', action: 'plan-set', label: done ? 'Not done' : 'Done' },
              says: `${done ? 'Not done' : 'Done'}: ${text}`,
              body: { date, id, done: done ? 'no' : 'yes' },
            }),
          })),
        )}`
  }${actionForm({
    ...{ panel: 'notes', action: 'plan-add', label: 'Add to the plan', body: { date } },
    fields: field({ name: 'text', label: 'What else', isRequired: true }),
  })}<p class="note">Kept in the Dojo folder, in the plan of that day${dayPlan === null ? nothing : html` beside what else is in its file`}.</p></section>`;
}

/** The plan of a day is the only file of the Dojo that is written here. */
export const dojoActions = [
  defineAction({
    ...{ name: 'plan-add', title: 'Add to the plan of a day' },
    body: z.strictObject({ date: day, text: z.string().trim().min(1).max(1_000) }),
    async act(store, { body: { date, text }, actor, context }) {
      const id = randomUUID();
      const request = { actor, action: 'notes.plan-add', subject: `day-plan:${date}` };
      const now = new Date(context.clock.now());
      await performOutside(store, { ...request, request: { date, text }, now }, async () => {
        changePlan(context, date, (tasks) => [...tasks, { id, text, done: false }]);
      });
      await context.readAgain(dojo.name);
      return { message: 'It is in the plan.', result: { id } };
    },
  }),
  defineAction({
    ...{ name: 'plan-set', title: 'Say whether something of the plan is done' },
    body: z.strictObject({
      ...{ date: day, id: z.string().min(1).max(200) },
      done: z.enum(['yes', 'no']),
    }),
    async act(store, { body, actor, context }) {
      const { date, id, done } = body;
      const request = { actor, action: 'notes.plan-set', subject: `day-plan:${date}` };
      const now = new Date(context.clock.now());
      await performOutside(store, { ...request, request: body, now }, async () => {
        changePlan(context, date, (tasks) => {
          if (!tasks.some((each) => each.id === id)) {
            const message = 'this does not stand in the plan of that day any more';
            throw new Fault({ code: 'cockpit.unknown', message });
          }
          return tasks.map((each) => (each.id === id ? { ...each, done: done === 'yes' } : each));
        });
      });
      await context.readAgain(dojo.name);
      const undo = { action: 'plan-set', body: { ...body, done: done === 'yes' ? 'no' : 'yes' } };
      return { message: done === 'yes' ? 'It is done.' : 'It is not done.', undo };
    },
  }),
];

function changePlan(
  { settings }: PanelContext,
  date: string,
  change: (tasks: DayPlan['tasks']) => DayPlan['tasks'],
): void {
  writeDayPlan(settings.files.dojo, date, (before) => ({
    ...before,
    tasks: change(before.tasks),
  }));
}
